//! Taking a run back in a database: one transaction puts the rows, the table's
//! own statement and the sink's tables back as they were, and keeps what it
//! takes away, so that it can be taken back as well.

use std::path::Path;

use rusqlite::{Connection, params};

use super::before::{self, Image, Kind, Shape, table_of};
use super::db::{self, Db, quote};
use super::{history, look, reject_files, rejects, state, tables};
use crate::history::{EntityRecord, RunRecord};
use crate::killpoint::killpoint;
use crate::sink::undo::{Change, Conflict, Effect, Undoing, cancelled, not_kept, nothing};
use crate::{Error, Result};

/// See [`crate::sink::rollback::plan`].
pub(in crate::sink) fn plan(path: &Path, run: &RunRecord) -> Result<Undoing> {
    let conn = look::into(path).map_err(|e| db::explain(path, e))?;
    of(&conn, path, run).map(|(undoing, _)| undoing)
}

/// See [`crate::sink::rollback::carry_out`].
pub(in crate::sink) fn carry_out(
    path: &Path,
    run: &RunRecord,
    mut record: RunRecord,
    exit_code: fn(&Error) -> u8,
) -> Result<Undoing> {
    let db = Db::open(path)?;
    db.atomically(|| tables::prepare(&db))?;
    let (undoing, steps) = of(&db.conn, path, run)?;
    undoing.check()?;
    record.entities = undoing.targets.iter().map(entity).collect();
    db.atomically(|| history::begin(&db, &record))?;
    let ended = db.atomically(|| {
        for step in &steps {
            step.carry_out(&db, &record.id)?;
            killpoint("run-taken-back");
        }
        db.execute("UPDATE _sfmigrate_runs SET taken_back = ?2 WHERE id = ?1", params![run.id, record.id])?;
        record.end(Ok(&undoing.targets));
        history::keep(&db, &record)
    });
    if let Err(error) = ended {
        record.exit_code = Some(exit_code(&error));
        record.end(Err(&error));
        // The first error is the one to tell.
        let _ = db.atomically(|| history::keep(&db, &record));
        return Err(error);
    }
    // Only now, when nobody needs them any more.
    steps
        .iter()
        .try_for_each(|step| reject_files::forget_kept(&db.path, &step.image.target, step.image.id))?;
    Ok(undoing)
}

/// Forgets runs, and what they kept so that they could be taken back.
///
/// # Errors
/// `Sink` when the database cannot be written, or a run writes it.
pub(crate) fn forget(path: &Path, ids: &[String]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let db = Db::open(path)?;
    db.atomically(|| {
        tables::prepare(&db)?;
        before::forget_runs(&db, ids)?;
        for id in ids {
            for (table, column) in [
                ("_sfmigrate_events", "run_id"),
                ("_sfmigrate_run_entities", "run_id"),
                ("_sfmigrate_runs", "id"),
            ] {
                db.execute(&format!("DELETE FROM {table} WHERE {column} = ?1"), [id])?;
            }
        }
        Ok(())
    })
}

fn entity(change: &Change) -> EntityRecord {
    EntityRecord {
        entity: change.entity.clone(),
        target: change.target.clone(),
        mode: "rollback".to_owned(),
        reason: change.effect.label().to_owned(),
        ..EntityRecord::default()
    }
}

/// What is done to one table.
struct Step {
    image: Image,
    /// The table as it is.
    now: Shape,
    /// No later run has replaced the reject file, or counts on what this one
    /// has built on the table.
    newest: bool,
}

/// What a run wrote and kept, held against what is there.
fn of(conn: &Connection, path: &Path, run: &RunRecord) -> Result<(Undoing, Vec<Step>)> {
    let explain = |e| db::explain(path, e);
    let there = before::exists(conn, "_sfmigrate_before").map_err(explain)?;
    let all = if there { before::images(conn).map_err(explain)? } else { Vec::new() };
    let mine: Vec<&Image> = all.iter().filter(|image| image.run == run.id).collect();
    let mut undoing = Undoing { run: run.id.clone(), targets: Vec::new(), conflicts: Vec::new() };
    let opened = opened(conn, &run.id).map_err(explain)?;
    let lacks = |target: &&String| !mine.iter().any(|image| image.target.eq_ignore_ascii_case(target));
    if let Some(target) = opened.iter().find(lacks) {
        return Err(not_kept(&run.id, target));
    }
    if mine.is_empty() {
        let touched = run.entities.iter().find(|of| of.written + of.deleted > 0);
        return Err(touched.map_or_else(|| nothing(&run.id), |of| not_kept(&run.id, &of.target)));
    }
    let mut steps = Vec::new();
    for image in mine {
        let later = later(conn, &all, image);
        let (change, step) = one(conn, image, &later, &mut undoing.conflicts).map_err(explain)?;
        if undoing.conflicts.is_empty() && step.image.kind == Kind::Rows {
            same_rows(conn, &step).map_err(explain)??;
        }
        undoing.targets.push(change);
        steps.push(step);
    }
    undoing.conflicts.sort_by(|a, b| b.run.cmp(&a.run).then_with(|| a.target.cmp(&b.target)));
    Ok((undoing, steps))
}

/// The tables that a run opened to write into.
fn opened(conn: &Connection, run: &str) -> rusqlite::Result<Vec<String>> {
    conn.prepare(
        "SELECT target FROM _sfmigrate_run_entities WHERE run_id = ?1 AND import_id IS NOT NULL ORDER BY position",
    )?
    .query_map([run], |r| r.get(0))?
    .collect()
}

/// What later runs kept of the same table, oldest first; without those that
/// together did nothing, since one took the other back.
fn later<'a>(conn: &Connection, all: &'a [Image], of: &Image) -> Vec<&'a Image> {
    let mut later = Vec::new();
    for image in all.iter().filter(|i| i.id > of.id && i.target.eq_ignore_ascii_case(&of.target)) {
        // One that was forgotten undoes nothing that is still known.
        let undone = "SELECT undoes FROM _sfmigrate_runs WHERE id = ?1";
        let earlier = |run: &str| conn.query_row(undone, [run], |r| r.get(0)).ok().flatten();
        if !cancelled(&image.run, &of.run, earlier) {
            later.push(image);
        }
    }
    later
}

fn one(
    conn: &Connection,
    image: &Image,
    later: &[&Image],
    conflicts: &mut Vec<Conflict>,
) -> rusqlite::Result<(Change, Step)> {
    let table = &image.target;
    let now = Shape::read(conn, table, image.shape.key.as_deref())?;
    let reshape = image.reshapes();
    let count = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, i64>(0)).map(i64::cast_unsigned);
    for next in later {
        let records = if image.kind == Kind::Rows && next.kind == Kind::Rows && !reshape {
            let both =
                format!("SELECT count(*) FROM {} JOIN {} USING (row)", table_of(image.id), table_of(next.id));
            match count(&both)? {
                0 => continue,
                both => Some(both),
            }
        } else {
            None
        };
        conflicts.push(Conflict { target: table.clone(), run: next.run.clone(), records });
    }
    let mut change = Change {
        target: table.clone(),
        entity: image.entity.clone(),
        effect: Effect::Records,
        restored: 0,
        returned: 0,
        removed: 0,
        dropped: Vec::new(),
    };
    let kept = table_of(image.id);
    match (&image.kind, &now.row) {
        (Kind::Rows, Some(row)) if now.table.is_some() => {
            let in_table = format!("EXISTS (SELECT 1 FROM {} AS t WHERE t.{row} = kept.row)", quote(table));
            let those = |which: &str| count(&format!("SELECT count(*) FROM {kept} AS kept WHERE {which}"));
            change.restored = those(&format!("was AND {in_table}"))?;
            change.returned = those(&format!("was AND NOT {in_table}"))?;
            change.removed = those(&format!("NOT was AND {in_table}"))?;
        }
        _ => {
            change.effect = if image.shape.table.is_none() { Effect::Remove } else { Effect::Replace };
            if now.table.is_some() {
                change.removed = count(&format!("SELECT count(*) FROM {}", quote(table)))?;
            }
            if before::exists(conn, &kept)? {
                change.returned = count(&format!("SELECT count(*) FROM {kept}"))?;
            }
        }
    }
    if image.shape.table.is_some() && (reshape || image.kind == Kind::Whole) {
        let had = |name: &String| image.shape.columns.iter().any(|c| c.eq_ignore_ascii_case(name));
        change.dropped = now.columns.iter().filter(|name| !had(name)).cloned().collect();
    }
    Ok((change, Step { image: image.clone(), now, newest: later.is_empty() }))
}

/// Whether the rows still have the numbers that they had.
fn same_rows(conn: &Connection, step: &Step) -> rusqlite::Result<Result<()>> {
    let Step { image, now, .. } = step;
    let lost = |why: &str| {
        Error::usage(format!("run {} cannot be taken back: table {} {why}", image.run, image.target))
            .hint("another program has made the table anew, or put records back by itself")
            .hint("import it again, or restore a copy of the database")
    };
    let Some(row) = now.row.as_ref().filter(|_| now.table.is_some()) else {
        return Ok(Err(lost("is gone, or is another one now")));
    };
    if image.reshapes() && now.table != image.made.table {
        return Ok(Err(lost("has other columns than the run left it with")));
    }
    let (Some(key), Some(kept)) = (&image.shape.key, image.shape.kept_key()) else { return Ok(Ok(())) };
    let (table, key, images) = (quote(&image.target), quote(key), table_of(image.id));
    let any = |sql: String| conn.query_row(&sql, [], |r| r.get::<_, bool>(0));
    let moved = any(format!(
        "SELECT EXISTS (SELECT 1 FROM {images} AS kept JOIN {table} AS t ON t.{row} = kept.row
                        WHERE t.{key} IS NOT kept.{kept})"
    ))? || any(format!(
        "SELECT EXISTS (SELECT 1 FROM {images} AS kept JOIN {table} AS t ON t.{key} = kept.{kept}
                        WHERE t.{row} <> kept.row)"
    ))?;
    Ok(if moved { Err(lost("has its records in other places than the run left them in")) } else { Ok(()) })
}

impl Image {
    /// Whether the run has changed what the table is made of.
    fn reshapes(&self) -> bool {
        self.made.table != self.shape.table
    }

    /// What is to be built on the table: what was, and what others have built
    /// on it since.
    fn built_on(&self, now: &Shape) -> Vec<String> {
        let others = now.built_on.iter().filter(|sql| !self.made.built_on.contains(sql));
        let others = others.filter(|sql| !self.shape.built_on.contains(sql));
        self.shape.built_on.iter().chain(others).cloned().collect()
    }
}

impl Step {
    fn carry_out(&self, db: &Db, run: &str) -> Result<()> {
        let Step { image, now, .. } = self;
        let kept = before::add(db, run, &image.target, &image.entity, image.kind, now)?;
        match image.kind {
            Kind::Rows => self.rows(db, kept)?,
            Kind::Whole => self.whole(db, kept)?,
        }
        if let Some(undoing) = before::of_run(db, run, &image.target)? {
            before::note_made(db, &undoing)?;
        }
        before::restore_books(db, image)?;
        // Its marks speak of rows that are not there any more.
        while let Some(import) = state::unfinished(db, &image.target)? {
            state::abandon(db, import.id)?;
        }
        if self.newest {
            rejects::put_back(db, image, kept)?;
        }
        db.run(&format!("DROP TABLE IF EXISTS {}", table_of(image.id)))?;
        db.execute("DELETE FROM _sfmigrate_before WHERE id = ?1", [image.id]).map(drop)
    }

    fn rows(&self, db: &Db, kept: i64) -> Result<()> {
        let Step { image, now, .. } = self;
        let (Some(row), Some(row_then)) = (&now.row, &image.shape.row) else { return Ok(()) };
        let (table, images) = (quote(&image.target), table_of(image.id));
        before::make_table(db, kept, now)?;
        let key = image.shape.kept_key().zip(now.key.as_ref());
        let values: String = now
            .columns
            .iter()
            .map(|column| match &key {
                Some((kept, key)) if *key == column => {
                    format!(", coalesce(t.{}, kept.{kept})", quote(column))
                }
                _ => format!(", t.{}", quote(column)),
            })
            .collect();
        db.run(&format!(
            "INSERT INTO {} SELECT kept.row, t.{row} IS NOT NULL{values}
             FROM {images} AS kept LEFT JOIN {table} AS t ON t.{row} = kept.row",
            table_of(kept)
        ))?;
        let names =
            |columns: &[String]| columns.iter().map(|c| format!(", {}", quote(c))).collect::<String>();
        let reshape = image.reshapes();
        if reshape {
            let old = "_sfmigrate_reshaped";
            before::drop_built_on(db, &image.target)?;
            db.run(&format!("ALTER TABLE {table} RENAME TO {old}"))?;
            db.run(image.shape.table.as_deref().unwrap_or_default())?;
            let had = |name: &&String| now.columns.iter().any(|c| c.eq_ignore_ascii_case(name));
            let common: Vec<String> = image.shape.columns.iter().filter(had).cloned().collect();
            let common = names(&common);
            db.run(&format!(
                "INSERT INTO {table} ({row_then}{common}) SELECT {row}{common} FROM {old}
                 WHERE {row} NOT IN (SELECT row FROM {images})"
            ))?;
            db.run(&format!("DROP TABLE {old}"))?;
        } else {
            db.run(&format!("DELETE FROM {table} WHERE {row} IN (SELECT row FROM {images})"))?;
        }
        // Columns that are not the run's doing keep what they have.
        let had = |name: &String| image.shape.columns.iter().any(|c| c.eq_ignore_ascii_case(name));
        let others = now.columns.iter().zip(now.kept()).filter(|(name, _)| !reshape && !had(name));
        let row = if reshape { row_then } else { row };
        let (mut into, mut from) = (format!("{row}{}", names(&image.shape.columns)), String::new());
        for kept in image.shape.kept() {
            from.push_str(&format!(", past.{kept}"));
        }
        for (name, kept) in others {
            into.push_str(&format!(", {}", quote(name)));
            from.push_str(&format!(", now.{kept}"));
        }
        db.run(&format!(
            "INSERT INTO {table} ({into})
             SELECT row{from} FROM {images} AS past JOIN {} AS now USING (row) WHERE past.was",
            table_of(kept)
        ))?;
        if reshape || (self.newest && image.made.built_on != image.shape.built_on) {
            before::drop_built_on(db, &image.target)?;
            image.built_on(now).iter().try_for_each(|sql| db.run(sql))?;
        }
        Ok(())
    }

    fn whole(&self, db: &Db, kept: i64) -> Result<()> {
        let Step { image, now, .. } = self;
        let (table, earlier) = (&image.target, table_of(image.id));
        if now.table.is_some() {
            before::set_aside(db, table, kept)?;
        }
        if image.shape.table.is_none() {
            return Ok(());
        }
        let built_on = image.built_on(now);
        if !before::exists(&db.conn, &earlier).map_err(|e| db.explain(e))? {
            return before::make_as(db, &Shape { built_on, ..image.shape.clone() });
        }
        db.run(&format!("ALTER TABLE {earlier} RENAME TO {}", quote(table)))?;
        let put = Shape::read(&db.conn, table, None).map_err(|e| db.explain(e))?;
        if put.table == image.shape.table {
            return built_on.iter().try_for_each(|sql| db.run(sql));
        }
        // It got columns before it was set aside, or its owner wrote the
        // statement in his own way.
        db.run(&format!("ALTER TABLE {} RENAME TO {earlier}", quote(table)))?;
        before::make_as(db, &Shape { built_on: Vec::new(), ..image.shape.clone() })?;
        let numbers = put.row.as_ref().zip(image.shape.row.as_ref());
        let columns = image.shape.columns.iter().map(|column| quote(column)).collect::<Vec<_>>().join(", ");
        let (into, from) = match numbers {
            Some((from, into)) => (format!("{into}, {columns}"), format!("{from}, {columns}")),
            None => (columns.clone(), columns),
        };
        db.run(&format!("INSERT INTO {} ({into}) SELECT {from} FROM {earlier}", quote(table)))?;
        built_on.iter().try_for_each(|sql| db.run(sql))
    }
}
