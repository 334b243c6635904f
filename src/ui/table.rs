//! Listings: aligned columns at a terminal, tab-separated values in a pipe.

use comfy_table::{Attribute, CellAlignment, ContentArrangement, presets};

use super::text::one_line;
use crate::numbers::thousands;

/// One value of a listing. It looks different to a person and to a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text, made safe when it is printed.
    Text(String),
    /// A number, right-aligned; grouped for people, plain for programs.
    Count(u64),
    /// A number that is not known: `unknown`, never zero.
    Unknown,
    /// Nothing to say.
    Empty,
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Cell::Text(text.into())
    }

    /// A number, or `unknown`.
    pub fn count(number: Option<u64>) -> Self {
        number.map_or(Cell::Unknown, Cell::Count)
    }

    fn shown(&self, for_people: bool) -> String {
        match self {
            Cell::Text(text) => one_line(text).into_owned(),
            Cell::Count(number) if for_people => thousands(*number),
            Cell::Count(number) => number.to_string(),
            Cell::Unknown => "unknown".into(),
            Cell::Empty => String::new(),
        }
    }

    fn is_number(&self) -> bool {
        matches!(self, Cell::Count(_) | Cell::Unknown)
    }
}

/// A listing under construction.
#[derive(Debug, Clone)]
pub struct Table {
    header: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A listing with the names of its columns.
    pub fn new(header: &[&'static str]) -> Self {
        Table { header: header.to_vec(), rows: Vec::new() }
    }

    /// Appends a row. Its values are in the order of the columns.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let cells: Vec<Cell> = cells.into_iter().collect();
        debug_assert_eq!(cells.len(), self.header.len());
        self.rows.push(cells);
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// For people: a header and aligned columns without lines between them,
    /// wrapped into `columns` where that is known. Ends with a line feed.
    pub fn render(&self, columns: Option<u16>, color: bool) -> String {
        let mut table = comfy_table::Table::new();
        table.load_preset(presets::NOTHING).force_no_tty();
        match columns {
            Some(columns) => {
                table.set_content_arrangement(ContentArrangement::Dynamic).set_width(columns);
            }
            None => {
                table.set_content_arrangement(ContentArrangement::Disabled);
            }
        }
        if color {
            table.enforce_styling();
        }
        table.set_header(self.header.iter().map(|name| {
            let cell = comfy_table::Cell::new(name);
            if color { cell.add_attribute(Attribute::Bold) } else { cell }
        }));
        for row in &self.rows {
            table.add_row(row.iter().map(|cell| cell.shown(true)));
        }
        for (i, column) in table.column_iter_mut().enumerate() {
            let last = i + 1 == self.header.len();
            column.set_padding((0, if last { 0 } else { 2 }));
            if self.rows.iter().any(|row| row[i].is_number()) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let mut text = table.trim_fmt();
        text.push('\n');
        text
    }

    /// For programs: one line for each row, values separated by tabs, no
    /// header, numbers as plain digits.
    pub fn tab_separated(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            for (i, cell) in row.iter().enumerate() {
                if i > 0 {
                    text.push('\t');
                }
                text.push_str(&cell.shown(false));
            }
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts() -> Table {
        let mut table = Table::new(&["OBJECT", "RECORDS", "WHY"]);
        table.row([Cell::text("Contact"), Cell::count(Some(1_000_000)), Cell::text("many")]);
        table.row([Cell::text("Opportunity"), Cell::count(None), Cell::text("no access")]);
        table
    }

    #[test]
    fn numbers_are_right_aligned_and_text_is_left_aligned() {
        assert_eq!(
            counts().render(Some(80), false),
            "OBJECT         RECORDS  WHY\n\
             Contact      1,000,000  many\n\
             Opportunity    unknown  no access\n"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let mut table = counts();
        table.row([Cell::text("Lead"), Cell::count(Some(1)), Cell::text("word ".repeat(60))]);
        for columns in [60, 80] {
            let text = table.render(Some(columns), false);
            assert!(text.lines().all(|l| l.chars().count() <= usize::from(columns)), "{text}");
        }
    }

    #[test]
    fn a_value_stays_in_its_row_and_column() {
        let mut table = Table::new(&["A", "B"]);
        table.row([Cell::text("x\ty\nz"), Cell::text("\u{1b}[2J")]);
        assert_eq!(table.tab_separated(), "x\\u{9}y\\u{a}z\t\\u{1b}[2J\n");
        assert!(!table.render(Some(80), false).contains('\u{1b}'));
    }
}
