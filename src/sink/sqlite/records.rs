//! The records of a batch as a table that SQLite reads.
//!
//! This is the inner loop of a load: one statement takes a whole batch from
//! here, where one for each record would have each of its values bound and
//! unbound: 0.85 s of processor instead of 1.13 s for a million records of
//! twenty fields. Texts are handed over as they lie in the batch.
//!
//! The table is SQLite's kind of virtual table that needs no `CREATE`: there is
//! one of each width that is asked for, and it is empty but while
//! [`Records::show`] has something to show.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ffi::{CString, c_char, c_int, c_void};
use std::ptr;
use std::rc::Rc;

use rusqlite::{Connection, ffi};

use super::value::{Slots, Value};
use crate::record::Batch;

/// The table of records that have so many columns.
pub(super) fn table(width: usize) -> String {
    format!("_sfmigrate_records_{width}")
}

/// What a connection's tables of records show.
#[derive(Default)]
pub(super) struct Records {
    stage: Rc<Stage>,
    /// Those that the connection has.
    widths: RefCell<BTreeSet<usize>>,
}

// SAFETY: the stage is shared with the connection alone. Both go to another
// thread together, and are used by one thread at a time.
unsafe impl Send for Records {}

#[derive(Default)]
struct Stage {
    shown: Cell<Option<Shown>>,
    misfit: Cell<Option<Misfit>>,
}

#[derive(Clone, Copy)]
struct Shown {
    batch: *const Batch,
    slots: *const Slots,
    first: usize,
}

/// A record that was not shown, since a column does not take its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Misfit {
    pub(super) row: usize,
    pub(super) column: usize,
}

impl Records {
    /// Sees that a connection has the table of a width: always the same
    /// connection.
    pub(super) fn provide(&self, conn: &Connection, width: usize) -> rusqlite::Result<()> {
        if self.widths.borrow().contains(&width) {
            return Ok(());
        }
        let name = CString::new(table(width))?;
        let module = Box::into_raw(Box::new(Module { width, stage: Rc::clone(&self.stage) }));
        // SAFETY: the connection is open. SQLite copies the name, and frees the
        // module by `forget`, also when it fails.
        let code = unsafe {
            ffi::sqlite3_create_module_v2(
                conn.handle(),
                name.as_ptr(),
                &raw const METHODS,
                module.cast(),
                Some(forget),
            )
        };
        if code != ffi::SQLITE_OK {
            return Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        }
        self.widths.borrow_mut().insert(width);
        Ok(())
    }

    /// Runs a statement that takes the records of a batch from one on, up to the
    /// first whose values do not all fit: of that one, nothing is taken. There
    /// must be as many slots as the batch and the table have columns.
    pub(super) fn show<T>(
        &self,
        batch: &Batch,
        slots: &Slots,
        first: usize,
        take: impl FnOnce() -> rusqlite::Result<T>,
    ) -> rusqlite::Result<(T, Option<Misfit>)> {
        assert!(batch.columns().len() == slots.len());
        /// Takes away what is shown before it goes, whatever happens.
        struct Curtain<'a>(&'a Stage);
        impl Drop for Curtain<'_> {
            fn drop(&mut self) {
                self.0.shown.set(None);
            }
        }
        self.stage.shown.set(Some(Shown { batch, slots, first }));
        self.stage.misfit.set(None);
        let _curtain = Curtain(&self.stage);
        Ok((take()?, self.stage.misfit.get()))
    }
}

/// What SQLite keeps for a table of records: where it looks, and its width.
struct Module {
    width: usize,
    stage: Rc<Stage>,
}

#[repr(C)]
struct Table {
    base: ffi::sqlite3_vtab,
    stage: Rc<Stage>,
}

/// Goes over what was shown when the statement began.
#[repr(C)]
struct Cursor {
    base: ffi::sqlite3_vtab_cursor,
    stage: *const Stage,
    shown: Option<Shown>,
    row: usize,
    end: usize,
}

impl Cursor {
    /// Ends before a record that does not fit. Looked for when its turn comes,
    /// not for a whole batch at first: so what is looked at is there already
    /// when the record is read.
    fn stop_at_misfit(&mut self) {
        let Some(Shown { batch, slots, .. }) = self.shown.filter(|_| self.row < self.end) else { return };
        // SAFETY: both outlive the statement, which is under way.
        let (batch, slots, stage) = unsafe { (&*batch, &*slots, &*self.stage) };
        if let Some(column) = slots.misfit(batch, self.row) {
            stage.misfit.set(Some(Misfit { row: self.row, column }));
            self.end = self.row;
        }
    }
}

static METHODS: ffi::sqlite3_module = ffi::sqlite3_module {
    iVersion: 0,
    // Without one, the table is there without a `CREATE`.
    xCreate: None,
    xConnect: Some(connect),
    xBestIndex: Some(best_index),
    xDisconnect: Some(disconnect),
    xDestroy: None,
    xOpen: Some(open),
    xClose: Some(close),
    xFilter: Some(filter),
    xNext: Some(next),
    xEof: Some(eof),
    xColumn: Some(column),
    xRowid: Some(rowid),
    xUpdate: None,
    xBegin: None,
    xSync: None,
    xCommit: None,
    xRollback: None,
    xFindFunction: None,
    xRename: None,
    xSavepoint: None,
    xRelease: None,
    xRollbackTo: None,
    xShadowName: None,
    xIntegrity: None,
};

// SAFETY, of all functions below: SQLite calls them in the documented order and
// with the pointers that they have given it; on one thread at a time, the one
// that uses the connection.

unsafe extern "C" fn forget(module: *mut c_void) {
    drop(unsafe { Box::from_raw(module.cast::<Module>()) });
}

unsafe extern "C" fn connect(
    db: *mut ffi::sqlite3,
    module: *mut c_void,
    _count: c_int,
    _arguments: *const *const c_char,
    table: *mut *mut ffi::sqlite3_vtab,
    _error: *mut *mut c_char,
) -> c_int {
    let module = unsafe { &*module.cast::<Module>() };
    let columns: Vec<String> = (0..module.width).map(|column| format!("c{column}")).collect();
    let Ok(declared) = CString::new(format!("CREATE TABLE x({})", columns.join(", "))) else {
        return ffi::SQLITE_ERROR;
    };
    let code = unsafe { ffi::sqlite3_declare_vtab(db, declared.as_ptr()) };
    if code == ffi::SQLITE_OK {
        // SQLite fills it in.
        let base = ffi::sqlite3_vtab { pModule: ptr::null(), nRef: 0, zErrMsg: ptr::null_mut() };
        let made = Box::new(Table { base, stage: Rc::clone(&module.stage) });
        unsafe { *table = Box::into_raw(made).cast() };
    }
    code
}

unsafe extern "C" fn disconnect(table: *mut ffi::sqlite3_vtab) -> c_int {
    drop(unsafe { Box::from_raw(table.cast::<Table>()) });
    ffi::SQLITE_OK
}

unsafe extern "C" fn best_index(
    _table: *mut ffi::sqlite3_vtab,
    _info: *mut ffi::sqlite3_index_info,
) -> c_int {
    ffi::SQLITE_OK
}

unsafe extern "C" fn open(
    table: *mut ffi::sqlite3_vtab,
    cursor: *mut *mut ffi::sqlite3_vtab_cursor,
) -> c_int {
    let base = ffi::sqlite3_vtab_cursor { pVtab: table };
    let stage = unsafe { Rc::as_ptr(&(*table.cast::<Table>()).stage) };
    let made = Box::new(Cursor { base, stage, shown: None, row: 0, end: 0 });
    unsafe { *cursor = Box::into_raw(made).cast() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(cursor: *mut ffi::sqlite3_vtab_cursor) -> c_int {
    drop(unsafe { Box::from_raw(cursor.cast::<Cursor>()) });
    ffi::SQLITE_OK
}

unsafe extern "C" fn filter(
    cursor: *mut ffi::sqlite3_vtab_cursor,
    _index: c_int,
    _index_name: *const c_char,
    _count: c_int,
    _arguments: *mut *mut ffi::sqlite3_value,
) -> c_int {
    let cursor = unsafe { &mut *cursor.cast::<Cursor>() };
    cursor.shown = unsafe { (*cursor.stage).shown.get() };
    let rows = |shown: Shown| (shown.first, unsafe { (*shown.batch).len() });
    (cursor.row, cursor.end) = cursor.shown.map_or((0, 0), rows);
    cursor.stop_at_misfit();
    ffi::SQLITE_OK
}

unsafe extern "C" fn next(cursor: *mut ffi::sqlite3_vtab_cursor) -> c_int {
    let cursor = unsafe { &mut *cursor.cast::<Cursor>() };
    cursor.row += 1;
    cursor.stop_at_misfit();
    ffi::SQLITE_OK
}

unsafe extern "C" fn eof(cursor: *mut ffi::sqlite3_vtab_cursor) -> c_int {
    let cursor = unsafe { &*cursor.cast::<Cursor>() };
    c_int::from(cursor.row >= cursor.end)
}

unsafe extern "C" fn column(
    cursor: *mut ffi::sqlite3_vtab_cursor,
    context: *mut ffi::sqlite3_context,
    column: c_int,
) -> c_int {
    let cursor = unsafe { &*cursor.cast::<Cursor>() };
    let Some(Shown { batch, slots, .. }) = cursor.shown else { return ffi::SQLITE_OK };
    let (batch, slots) = unsafe { (&*batch, &*slots) };
    let column = column as usize;
    // What is not said to be something is null.
    let Some(text) = batch.get(cursor.row, column) else { return ffi::SQLITE_OK };
    match slots.value(column, text) {
        Value::Integer(whole) => unsafe { ffi::sqlite3_result_int64(context, whole) },
        Value::Real(double) => unsafe { ffi::sqlite3_result_double(context, double) },
        // Not copied: the batch is there until the statement has ended.
        Value::Text(text) => unsafe {
            ffi::sqlite3_result_text64(
                context,
                text.as_ptr().cast(),
                text.len() as u64,
                ffi::SQLITE_STATIC(),
                ffi::SQLITE_UTF8 as _,
            );
        },
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn rowid(cursor: *mut ffi::sqlite3_vtab_cursor, row: *mut ffi::sqlite3_int64) -> c_int {
    unsafe { *row = (*cursor.cast::<Cursor>()).row as i64 };
    ffi::SQLITE_OK
}
