//! One entity until its target is up to date: an unfinished import first, then
//! what changed since it began; and behind it the calculated fields.

use std::sync::Arc;

use super::order::Parents;
use super::prepare::prepare;
use super::writer::Orders;
use super::{End, EntityReport, Prepared, Request, Run, Shared};
use crate::event::Event;
use crate::mapping::{EntityMapping, Origin};
use crate::schema::Entity;
use crate::sink::Target;

impl Run {
    pub(super) async fn up_to_date(
        &self,
        request: &Request,
        prepared: Prepared,
        parents: &Parents,
        orders: &Orders,
        shared: &Arc<Shared>,
    ) -> Result<EntityReport, End> {
        let target = prepared.target(&*self.source, parents);
        let mut report = self.entity(&prepared, target, orders.clone(), shared, self.restart).await?;
        let Some(course) = &prepared.course else { return Ok(report) };
        if course.continued {
            // The span that was gone on with may have ended long ago.
            let Some(mapping) = self.mapping_of(request, &prepared) else { return Ok(report) };
            if let Some(next) = self.prepare_again(request, mapping).await? {
                let target = next.target(&*self.source, parents);
                let more = self.entity(&next, target, orders.clone(), shared, false).await?;
                report = EntityReport {
                    resumed: report.resumed,
                    read: report.read + more.read,
                    written: report.written + more.written,
                    rejected: report.rejected + more.rejected,
                    skipped: report.skipped + more.skipped,
                    changed: report
                        .changed
                        .or(more.changed)
                        .map(|_| report.changed.unwrap_or(0) + more.changed.unwrap_or(0)),
                    deleted: report.deleted + more.deleted,
                    elapsed: report.elapsed + more.elapsed,
                    rejects: more.rejects.clone().or(report.rejects.clone()),
                    ..more
                };
            }
        }
        if course.formulas {
            let changed = self.recalculated(request, &prepared, parents, orders, shared).await?;
            report.changed = report.changed.map(|before| before + changed).or(Some(changed));
        }
        Ok(report)
    }

    fn mapping_of(&self, request: &Request, prepared: &Prepared) -> Option<EntityMapping> {
        let name = &prepared.mapping.entity;
        request.mappings.iter().find(|mapping| mapping.entity.eq_ignore_ascii_case(name)).cloned()
    }

    async fn prepare_again(
        &self,
        request: &Request,
        mapping: EntityMapping,
    ) -> Result<Option<Prepared>, End> {
        let one = Request { mappings: vec![mapping], whole: false, ..request.clone() };
        let prepared = prepare(&*self.source, &one, &self.destination).await?;
        Ok(prepared.entities.into_iter().next())
    }

    /// Reads the fields of all records that change without a stamp; returns how
    /// many records had another value.
    async fn recalculated(
        &self,
        request: &Request,
        prepared: &Prepared,
        parents: &Parents,
        orders: &Orders,
        shared: &Arc<Shared>,
    ) -> Result<u64, End> {
        let Some(mut mapping) = self.mapping_of(request, prepared) else { return Ok(0) };
        let plan = &prepared.mapping;
        let Some(key) = plan.key else { return Ok(0) };
        let key_origin = plan.origins[key].clone();
        let wanted =
            |origin: &str| is_calculated(&prepared.entity, origin) || key_origin.as_deref() == Some(origin);
        if mapping.fields.is_empty() {
            let names: Vec<&str> =
                plan.origins.iter().flatten().map(String::as_str).filter(|origin| wanted(origin)).collect();
            mapping.fields = EntityMapping::of_fields(&mapping.entity, &names).fields;
        } else {
            mapping.fields.retain(|field| match &field.from {
                Origin::Field(path) => wanted(path),
                _ => false,
            });
        }
        if mapping.fields.len() < 2 {
            return Ok(0);
        }
        mapping.key = Some(plan.target[key].name.clone());
        let once = Request { refresh: Default::default(), ..request.clone() };
        let Some(one) = self.prepare_again(&once, mapping).await? else { return Ok(0) };
        self.observer.observe(&Event::Planned {
            entity: one.read.query.entity.clone(),
            api: one.read.api,
            reason: format!("{} calculated fields of all records", one.mapping.target.len() - 1),
            records: one.read.records,
        });
        let one = Prepared { course: None, ..one };
        let whole = one.target(&*self.source, parents);
        let target = Target { catalogue: None, upkeep: None, update_only: true, partial: true, ..whole };
        let report = self.entity(&one, target, orders.clone(), shared, false).await?;
        Ok(report.changed.unwrap_or(0))
    }
}

/// Whether a value changes without any stamp of its record: a formula, a
/// roll-up, what is read through a relationship.
pub(super) fn is_calculated(entity: &Entity, origin: &str) -> bool {
    origin.contains('.') || entity.field(origin).is_some_and(|field| field.calculated)
}
