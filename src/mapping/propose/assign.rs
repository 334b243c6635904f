//! The assignment that is best as a whole.

/// Picks for each row at most one column and for each column at most one row,
/// so that the scores of all picks together are as high as they can be.
///
/// `edges` holds for each row the columns that come into question with their
/// scores, which are above zero; a row or column may stay without partner.
/// Rows that share no column with others are solved apart, so that large and
/// mostly empty problems stay quick.
pub(super) fn assign(edges: &[Vec<(usize, f32)>], columns: usize) -> Vec<Option<usize>> {
    let mut chosen = vec![None; edges.len()];
    for rows in components(edges, columns) {
        let mut used: Vec<usize> =
            rows.iter().flat_map(|&row| edges[row].iter().map(|(column, _)| *column)).collect();
        used.sort_unstable();
        used.dedup();
        let mut scores = vec![vec![0.0; used.len()]; rows.len()];
        for (scores, &row) in scores.iter_mut().zip(&rows) {
            for (column, score) in &edges[row] {
                if let Ok(at) = used.binary_search(column) {
                    scores[at] = f64::from(*score);
                }
            }
        }
        for (row, column) in rows.iter().zip(hungarian(&scores, used.len())) {
            chosen[*row] = column.map(|at| used[at]);
        }
    }
    chosen
}

/// Rows that are connected through common columns, in ascending order.
fn components(edges: &[Vec<(usize, f32)>], columns: usize) -> Vec<Vec<usize>> {
    fn root(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    // A column's node is the first row that has it.
    let mut parent: Vec<usize> = (0..edges.len()).collect();
    let mut first = vec![None; columns];
    for (row, edges) in edges.iter().enumerate() {
        for (column, _) in edges {
            let other = *first[*column].get_or_insert(row);
            let (a, b) = (root(&mut parent, row), root(&mut parent, other));
            parent[a.max(b)] = a.min(b);
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for row in 0..edges.len() {
        let root = root(&mut parent, row);
        groups[root].push(row);
    }
    groups.retain(|group| group.iter().any(|row| !edges[*row].is_empty()));
    groups
}

/// The Hungarian method with potentials, one shortest path for each row, in
/// rows² × columns steps. A column of its own for each row stands for no
/// partner at all.
fn hungarian(scores: &[Vec<f64>], columns: usize) -> Vec<Option<usize>> {
    let rows = scores.len();
    let width = columns + rows;
    let cost = |row: usize, column: usize| if column < columns { -scores[row][column] } else { 0.0 };
    // By the usual convention everything counts from 1; 0 is nobody.
    let mut row_potential = vec![0.0; rows + 1];
    let mut column_potential = vec![0.0; width + 1];
    let mut owner = vec![0; width + 1];
    let mut way = vec![0; width + 1];
    for row in 1..=rows {
        owner[0] = row;
        let mut at = 0;
        let mut least = vec![f64::INFINITY; width + 1];
        let mut done = vec![false; width + 1];
        loop {
            done[at] = true;
            let current = owner[at];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for column in 1..=width {
                if done[column] {
                    continue;
                }
                let reduced =
                    cost(current - 1, column - 1) - row_potential[current] - column_potential[column];
                if reduced < least[column] {
                    least[column] = reduced;
                    way[column] = at;
                }
                if least[column] < delta {
                    delta = least[column];
                    next = column;
                }
            }
            for column in 0..=width {
                if done[column] {
                    row_potential[owner[column]] += delta;
                    column_potential[column] -= delta;
                } else {
                    least[column] -= delta;
                }
            }
            at = next;
            if owner[at] == 0 {
                break;
            }
        }
        while at != 0 {
            owner[at] = owner[way[at]];
            at = way[at];
        }
    }
    let mut chosen = vec![None; rows];
    for column in 1..=columns {
        if owner[column] > 0 && scores[owner[column] - 1][column - 1] > 0.0 {
            chosen[owner[column] - 1] = Some(column - 1);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_whole_counts_not_the_first_best() {
        // Greedy would take 0.9 and leave the second row with nothing.
        let edges = [vec![(0, 0.9), (1, 0.8)], vec![(0, 0.85)]];
        assert_eq!(assign(&edges, 2), [Some(1), Some(0)]);
        assert_eq!(assign(&[vec![], vec![(0, 0.5)]], 1), [None, Some(0)]);
    }

    fn best_by_trying(edges: &[Vec<(usize, f32)>], taken: &mut Vec<usize>) -> f32 {
        let Some((row, rest)) = edges.split_first() else { return 0.0 };
        let mut best = best_by_trying(rest, taken);
        for (column, score) in row {
            if !taken.contains(column) {
                taken.push(*column);
                best = best.max(score + best_by_trying(rest, taken));
                taken.pop();
            }
        }
        best
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_other_assignment_is_better(
            scores in prop::collection::vec(prop::collection::vec(prop::option::of(1u8..20), 4), 1..5)
        ) {
            let edges: Vec<Vec<(usize, f32)>> = scores
                .iter()
                .map(|row| row.iter().enumerate().filter_map(|(c, s)| Some((c, f32::from((*s)?)))).collect())
                .collect();
            let chosen = assign(&edges, 4);
            let mut taken: Vec<usize> = chosen.iter().flatten().copied().collect();
            let sum: f32 = chosen
                .iter()
                .zip(&edges)
                .filter_map(|(column, row)| Some(row.iter().find(|(c, _)| Some(*c) == *column)?.1))
                .sum();
            taken.sort_unstable();
            let count = taken.len();
            taken.dedup();
            prop_assert_eq!(taken.len(), count);
            prop_assert_eq!(sum, best_by_trying(&edges, &mut Vec::new()));
        }
    }
}
