//! Holds a mapping against the described entity.

use crate::Result;
use crate::mapping::{EntityMapping, Plan};
use crate::schema::Entity;

pub(super) fn compile(mapping: &EntityMapping, entity: &Entity) -> Result<Plan> {
    let _ = (mapping, entity);
    todo!()
}
