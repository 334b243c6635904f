//! The objects of the org. To add one, list its fields here.

mod catalogue;
mod custom;
mod documents;
mod everything;
mod fields;
mod sales;
mod satellites;
mod setup;
mod work;

pub(super) use fields::{audit, deleted, id};

use super::schema::Object;

/// Every object with its default number of records.
pub(super) fn all() -> Vec<Object> {
    let mut all = vec![
        sales::account(),
        sales::contact(),
        sales::lead(),
        sales::opportunity(),
        setup::user(),
        work::task(),
        work::case(),
        setup::group(),
        setup::profile(),
        setup::task_status(),
        everything::object(),
        work::event(),
        work::solution(),
        work::topic(),
        work::topic_assignment(),
        setup::user_role(),
        setup::record_type(),
        setup::group_member(),
        setup::permission_set(),
        setup::permission_set_assignment(),
        setup::organization(),
        setup::business_hours(),
        setup::holiday(),
        setup::case_status(),
    ];
    all.extend(catalogue::all());
    all.extend(documents::all());
    all.extend(satellites::all());
    all.extend(custom::all());
    all
}
