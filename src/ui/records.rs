//! Records of an answer as text, page by page: nothing waits for the end.

use super::text::{one_line, width};
use crate::formulas::shield;
use crate::source::answer::{AnswerColumn, Json};
use crate::{Error, Result};

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum RecordFormat {
    /// Aligned columns, for people
    Table,
    /// RFC 4180 with a header line
    Csv,
    /// One JSON array
    Json,
    /// One JSON object on each line
    Jsonl,
}

/// Turns an answer into text.
#[derive(Debug)]
pub struct Records {
    format: RecordFormat,
    columns: Vec<AnswerColumn>,
    /// Of the columns of a table, by the first page; a wider value that comes
    /// later pushes its line to the right.
    widths: Vec<usize>,
    begun: bool,
    /// No cell of CSV is a formula.
    safe: bool,
    /// Records so far.
    pub count: u64,
}

/// Between two columns of a table.
const GAP: &str = "  ";

impl Records {
    /// An answer of these columns.
    pub fn new(format: RecordFormat, columns: Vec<AnswerColumn>) -> Self {
        Records { format, columns, widths: Vec::new(), begun: false, safe: false, count: 0 }
    }

    /// With `safe`, what a spreadsheet would run gets `'` before it in CSV.
    #[must_use]
    pub fn for_spreadsheets(self, safe: bool) -> Self {
        Records { safe, ..self }
    }

    /// The text of the next records, with what stands before the first.
    ///
    /// # Errors
    /// `Unexpected`: only if a line of CSV could not be made.
    pub fn page(&mut self, records: &[Json]) -> Result<String> {
        let mut text = String::new();
        self.count += records.len() as u64;
        match self.format {
            RecordFormat::Csv => return self.csv(records),
            RecordFormat::Table => self.table(records, &mut text),
            RecordFormat::Json => {
                for record in records {
                    text.push_str(if self.begun { ",\n" } else { "[" });
                    self.begun = true;
                    record.write(&mut text);
                }
            }
            RecordFormat::Jsonl => {
                for record in records {
                    record.write(&mut text);
                    text.push('\n');
                }
            }
        }
        Ok(text)
    }

    /// What stands behind the last record; all there is if there was none.
    ///
    /// # Errors
    /// As [`Records::page`].
    pub fn end(&mut self) -> Result<String> {
        match self.format {
            RecordFormat::Json if self.begun => Ok("]\n".to_owned()),
            RecordFormat::Json => Ok("[]\n".to_owned()),
            RecordFormat::Jsonl => Ok(String::new()),
            RecordFormat::Csv | RecordFormat::Table if self.begun => Ok(String::new()),
            RecordFormat::Csv | RecordFormat::Table => self.page(&[]),
        }
    }

    fn cells<'a>(&'a self, record: &'a Json) -> impl Iterator<Item = String> + 'a {
        self.columns.iter().map(|column| column.of(record).map(Json::cell).unwrap_or_default())
    }

    fn csv(&mut self, records: &[Json]) -> Result<String> {
        let failed = |e: csv::Error| Error::unexpected("a line of CSV could not be made").because(e);
        let mut writer = csv::Writer::from_writer(Vec::new());
        if !self.begun && !self.columns.is_empty() {
            writer.write_record(self.columns.iter().map(|c| &c.name)).map_err(failed)?;
        }
        self.begun = true;
        for record in records {
            let safe = |cell: String| if self.safe { shield(&cell).into_owned() } else { cell };
            writer.write_record(self.cells(record).map(safe)).map_err(failed)?;
        }
        let bytes = writer
            .into_inner()
            .map_err(|e| Error::unexpected("CSV could not be made").because(e.into_error()))?;
        String::from_utf8(bytes).map_err(|e| Error::unexpected("CSV was no text").because(e))
    }

    fn table(&mut self, records: &[Json], text: &mut String) {
        let rows: Vec<Vec<String>> =
            records.iter().map(|r| self.cells(r).map(|c| one_line(&c).into_owned()).collect()).collect();
        let header: Vec<String> = self.columns.iter().map(|c| c.name.clone()).collect();
        let header = if self.begun { None } else { Some(header) };
        if let Some(header) = &header {
            self.begun = true;
            let column = |at: usize| rows.iter().chain([header]).map(|row| width(&row[at])).max();
            self.widths = (0..header.len()).map(|at| column(at).unwrap_or(0)).collect();
        }
        for row in header.iter().chain(&rows) {
            let last = row.len().saturating_sub(1);
            for (at, cell) in row.iter().enumerate() {
                text.push_str(cell);
                if at < last {
                    let room = self.widths[at].saturating_sub(width(cell));
                    text.extend(std::iter::repeat_n(' ', room));
                    text.push_str(GAP);
                }
            }
            text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(format: RecordFormat, pages: &[&[(&str, Json)]]) -> String {
        let column = |name: &str| AnswerColumn {
            name: name.into(),
            path: name.split('.').map(str::to_owned).collect(),
        };
        let mut records = Records::new(format, vec![column("Id"), column("Owner.Name")]);
        let mut text = String::new();
        for page in pages {
            let page: Vec<Json> = page
                .iter()
                .map(|(id, owner)| {
                    Json::Object(vec![
                        ("Id".into(), Json::Text((*id).into())),
                        ("Owner".into(), owner.clone()),
                    ])
                })
                .collect();
            text += &records.page(&page).unwrap();
        }
        text + &records.end().unwrap()
    }

    fn owner(name: &str) -> Json {
        Json::Object(vec![("Name".into(), Json::Text(name.into()))])
    }

    #[test]
    fn each_form_spans_pages_and_flattens_only_where_there_are_columns() {
        let two: &[&[(&str, Json)]] = &[&[("1", owner("A, \"b\"\n"))], &[("22", Json::Null)]];
        assert_eq!(pages(RecordFormat::Csv, two), "Id,Owner.Name\n1,\"A, \"\"b\"\"\n\"\n22,\n");
        assert_eq!(pages(RecordFormat::Table, two), "Id  Owner.Name\n1   A, \"b\"\\u{a}\n22  \n");
        assert_eq!(
            pages(RecordFormat::Json, two),
            "[{\"Id\":\"1\",\"Owner\":{\"Name\":\"A, \\\"b\\\"\\n\"}},\n{\"Id\":\"22\",\"Owner\":null}]\n"
        );
        assert_eq!(pages(RecordFormat::Jsonl, two).lines().count(), 2);
    }

    #[test]
    fn an_answer_without_records_still_has_its_form() {
        assert_eq!(pages(RecordFormat::Csv, &[]), "Id,Owner.Name\n");
        assert_eq!(pages(RecordFormat::Table, &[]), "Id  Owner.Name\n");
        assert_eq!(pages(RecordFormat::Json, &[]), "[]\n");
        assert_eq!(pages(RecordFormat::Jsonl, &[]), "");
    }
}
