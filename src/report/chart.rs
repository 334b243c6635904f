//! Plots, drawn here as shapes of an SVG picture. They keep a readable size on
//! a phone because they are narrow, and because labels stand above what they
//! label instead of beside it.

use serde::Serialize;

use crate::numbers::thousands;
use crate::ui::text::fit;

/// Units of every picture from left to right.
const WIDTH: f64 = 480.0;

/// Length of the longest bar: behind it stands its number.
const LONGEST: f64 = 350.0;

/// Where a plot over time begins and ends.
const LEFT: f64 = 4.0;
const RIGHT: f64 = WIDTH - 4.0;
const TOP: f64 = 34.0;
const FLOOR: f64 = 160.0;

/// Columns of a label.
const LABEL: usize = 42;

/// A picture with what it says in words.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    pub(super) id: &'static str,
    pub(super) title: String,
    /// For those who do not see it.
    pub(super) words: String,
    width: String,
    height: String,
    shapes: Vec<Shape>,
    /// Colour and meaning of each kind of bar, where there are several.
    legend: Vec<(&'static str, String)>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "shape", rename_all = "lowercase")]
enum Shape {
    Bar { x: String, y: String, width: String, height: String, class: &'static str, tip: String },
    Text { x: String, y: String, anchor: &'static str, class: &'static str, text: String },
    Path { d: String, class: &'static str },
}

/// Bars below a label: one for each kind.
pub(super) struct Bars {
    pub(super) label: String,
    /// In the order of the legend; `None` has no bar.
    pub(super) values: Vec<Option<u64>>,
}

/// The colours of bars, in the order in which they are used.
const COLOURS: [&str; 2] = ["one", "two"];

fn unit(value: f64) -> String {
    format!("{value:.1}")
}

fn text(x: f64, y: f64, anchor: &'static str, class: &'static str, text: impl Into<String>) -> Shape {
    Shape::Text { x: unit(x), y: unit(y), anchor, class, text: text.into() }
}

/// Bars from left to right, one below the other.
pub(super) fn bars(id: &'static str, title: String, kinds: &[&str], rows: &[Bars]) -> Figure {
    let most = rows.iter().flat_map(|row| &row.values).flatten().max().copied().unwrap_or(0).max(1);
    let (mut shapes, mut y, mut words) = (Vec::new(), 0.0, Vec::new());
    for row in rows {
        y += 20.0;
        shapes.push(text(0.0, y, "start", "label", fit(&row.label, LABEL)));
        y += 6.0;
        let mut said = Vec::new();
        for ((value, kind), class) in row.values.iter().zip(kinds).zip(COLOURS) {
            let Some(value) = *value else { continue };
            let long = value as f64 / most as f64 * LONGEST;
            let long = if value == 0 { 0.0 } else { long.max(2.0) };
            let number = thousands(value);
            said.push(if kind.is_empty() { number.clone() } else { format!("{number} {kind}") });
            let tip = format!("{}: {}", row.label, said[said.len() - 1]);
            let (width, height) = (unit(long), unit(14.0));
            shapes.push(Shape::Bar { x: unit(0.0), y: unit(y), width, height, class, tip });
            shapes.push(text(long + 7.0, y + 12.0, "start", "value", number));
            y += 20.0;
        }
        words.push(format!("{}: {}", row.label, said.join(", ")));
        y += 8.0;
    }
    let legend = kinds.iter().zip(COLOURS).filter(|(kind, _)| !kind.is_empty());
    Figure {
        id,
        title,
        words: sentence(&words),
        width: unit(WIDTH),
        height: unit(y),
        shapes,
        legend: legend.map(|(kind, class)| (class, (*kind).to_owned())).collect(),
    }
}

/// Something that happened at a time, and how much of it.
pub(super) struct Column {
    pub(super) label: String,
    pub(super) value: u64,
    pub(super) bad: bool,
}

/// Columns from the oldest to the newest. `meanings` are those of a good one
/// and of a bad one.
pub(super) fn columns(
    id: &'static str,
    title: String,
    unit_name: &str,
    meanings: [&str; 2],
    all: &[Column],
) -> Figure {
    let most = all.iter().map(|column| column.value).max().unwrap_or(0);
    let top = ceiling(most);
    let mut shapes = frame(top, unit_name);
    let step = (RIGHT - LEFT) / all.len().max(1) as f64;
    let wide = (step * 0.76).min(64.0);
    for (at, column) in all.iter().enumerate() {
        // What is nothing still shows that something happened.
        let high = (column.value as f64 / top as f64 * (FLOOR - TOP)).max(2.0);
        shapes.push(Shape::Bar {
            x: unit(LEFT + step * at as f64 + (step - wide) / 2.0),
            y: unit(FLOOR - high),
            width: unit(wide),
            height: unit(high),
            class: if column.bad { "bad" } else { "one" },
            tip: format!("{}: {} {unit_name}", column.label, thousands(column.value)),
        });
    }
    if let (Some(first), Some(last)) = (all.first(), all.last()) {
        shapes.push(text(LEFT, FLOOR + 22.0, "start", "value", first.label.clone()));
        if all.len() > 1 {
            shapes.push(text(RIGHT, FLOOR + 22.0, "end", "value", last.label.clone()));
        }
    }
    let words: Vec<String> =
        all.iter().map(|column| format!("{}: {}", column.label, thousands(column.value))).collect();
    let any_bad = all.iter().any(|column| column.bad);
    let legend = [("one", meanings[0]), ("bad", meanings[1])];
    Figure {
        id,
        title,
        words: sentence(&words),
        width: unit(WIDTH),
        height: unit(FLOOR + 30.0),
        shapes,
        legend: legend.into_iter().filter(|_| any_bad).map(|(class, of)| (class, of.to_owned())).collect(),
    }
}

/// The rate at which a sum grew: `samples` are times in milliseconds and the
/// sum by then.
pub(super) fn rate(id: &'static str, title: String, words: String, samples: &[(u64, u64)]) -> Figure {
    /// Stretches of time that are told apart.
    const STRETCHES: u64 = 48;
    let end = samples.last().map_or(0, |(ms, _)| *ms).max(1);
    let rates: Vec<f64> = (0..STRETCHES)
        .map(|at| {
            let (from, to) =
                (end * at / STRETCHES, (end * (at + 1) / STRETCHES).max(end * at / STRETCHES + 1));
            (sum_at(samples, to) - sum_at(samples, from)) / (to - from) as f64 * 1000.0
        })
        .collect();
    let top = ceiling(rates.iter().copied().fold(0.0, f64::max) as u64);
    let mut shapes = frame(top, "records per second");
    let wide = (RIGHT - LEFT) / STRETCHES as f64;
    let mut line = format!("M{LEFT:.1} {FLOOR:.1}");
    for (at, rate) in rates.iter().enumerate() {
        let y = FLOOR - rate / top as f64 * (FLOOR - TOP);
        let x = LEFT + wide * at as f64;
        line.push_str(&format!("L{x:.1} {y:.1}L{:.1} {y:.1}", x + wide));
    }
    line.push_str(&format!("L{RIGHT:.1} {FLOOR:.1}"));
    shapes.push(Shape::Path { d: format!("{line}Z"), class: "area" });
    shapes.push(Shape::Path { d: line, class: "line" });
    let ends = crate::numbers::duration(std::time::Duration::from_millis(end));
    shapes.push(text(LEFT, FLOOR + 22.0, "start", "value", "start"));
    shapes.push(text(RIGHT, FLOOR + 22.0, "end", "value", ends));
    Figure { id, title, words, width: unit(WIDTH), height: unit(FLOOR + 30.0), shapes, legend: Vec::new() }
}

/// The sum at a time, on the straight line between the samples around it.
fn sum_at(samples: &[(u64, u64)], ms: u64) -> f64 {
    let mut before = (0, 0);
    for &sample in samples {
        if sample.0 >= ms {
            let share = (ms - before.0) as f64 / (sample.0.saturating_sub(before.0)).max(1) as f64;
            return before.1 as f64 + share * sample.1.saturating_sub(before.1) as f64;
        }
        before = sample;
    }
    before.1 as f64
}

/// The lines behind a plot over time, and what the upper one means.
fn frame(top: u64, unit_name: &str) -> Vec<Shape> {
    let rule = |y: f64, class| Shape::Path { d: format!("M{LEFT:.1} {y:.1}H{RIGHT:.1}"), class };
    vec![
        rule(TOP, "rule"),
        rule((TOP + FLOOR) / 2.0, "rule"),
        rule(FLOOR, "floor"),
        text(LEFT, TOP - 8.0, "start", "value", format!("{} {unit_name}", thousands(top))),
    ]
}

/// The next round number: 1, 2 or 5 with noughts behind it.
fn ceiling(value: u64) -> u64 {
    let mut tens: u64 = 1;
    loop {
        for round in [1, 2, 5].map(|of| tens.saturating_mul(of)) {
            if round >= value {
                return round;
            }
        }
        tens = tens.saturating_mul(10);
    }
}

/// All of a few, and how many more there are.
fn sentence(words: &[String]) -> String {
    const MOST: usize = 30;
    let mut text = words.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join("; ");
    if words.len() > MOST {
        text.push_str(&format!("; and {} more", words.len() - MOST));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_round_number() {
        for (value, round) in [(0, 1), (1, 1), (3, 5), (5, 5), (6, 10), (1_001, 2_000), (700_000, 1_000_000)]
        {
            assert_eq!(ceiling(value), round);
        }
        assert_eq!(ceiling(u64::MAX), u64::MAX);
    }

    #[test]
    fn a_rate_is_what_came_between_two_moments() {
        let samples = [(1000, 0), (2000, 500), (4000, 600)];
        for (ms, sum) in [(0, 0.0), (500, 0.0), (1500, 250.0), (2000, 500.0), (3000, 550.0), (9000, 600.0)] {
            assert_eq!(sum_at(&samples, ms), sum, "{ms}");
        }
    }

    #[test]
    fn the_longest_bar_ends_where_the_longest_may_and_nothing_has_no_length() {
        let row = |label: &str, values: &[Option<u64>]| Bars { label: label.into(), values: values.to_vec() };
        let rows = [row("a", &[Some(10), Some(5)]), row("b", &[None, Some(0)])];
        let figure = bars("x", "X".into(), &["in the org", "here"], &rows);
        let widths: Vec<&str> = figure
            .shapes
            .iter()
            .filter_map(
                |shape| if let Shape::Bar { width, .. } = shape { Some(width.as_str()) } else { None },
            )
            .collect();
        assert_eq!(widths, ["350.0", "175.0", "0.0"]);
        assert_eq!(figure.words, "a: 10 in the org, 5 here; b: 0 here");
    }
}
