//! The queue of future events, ordered by time and, at equal times, by the order in which they were put in.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// What is to happen. The second number of versioned kinds must match the entity's version when it comes up;
/// otherwise it was overtaken by events and is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// A body reaches the end of its march leg.
    Arrive { body: u32, version: u32 },
    /// A body looks at its orders again.
    Consider { body: u32 },
    /// Two bodies may have come near enough to notice each other.
    Approach { pair: u32, version: u32 },
    /// A commander in contact takes stock.
    Command { body: u32, version: u32 },
    /// A section looks round and decides.
    Think { section: u32, version: u32 },
    /// A man, or a crew through its first man, fires.
    Act { man: u32, version: u32 },
    /// A message arrives.
    Message { message: u32 },
    /// Scouts or spies report.
    Report { body: u32, order: u32, number: u32 },
    /// A wounded man dies unless he was captured or is dead already.
    Die { man: u32 },
    /// A dispersed man comes back to the colours.
    Rejoin { man: u32 },
    /// A contact may have ended.
    Settle { contact: u32 },
    /// A step of a skirmish ends.
    Step { number: u32 },
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Time in the upper half, number in the lower: one comparison orders both.
    key: u128,
    due: Due,
}

impl Entry {
    fn new(time_s: f64, sequence: u64, due: Due) -> Self {
        // Bits of a float sort like the float once those of negative ones are turned about (as in `f64::total_cmp`).
        let bits = time_s.to_bits();
        let rising = bits ^ (((bits as i64 >> 63) as u64) | (1 << 63));
        Self { key: (u128::from(rising) << 64) | u128::from(sequence), due }
    }

    fn time_s(&self) -> f64 {
        let rising = (self.key >> 64) as u64;
        f64::from_bits(if rising >> 63 == 1 { rising ^ (1 << 63) } else { !rising })
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        // Reversed: the standard heap gives the greatest first, and the earliest is wanted.
        other.key.cmp(&self.key)
    }
}

/// Events due within one window are dealt out into its spans when its time comes; before that they only wait, s.
const WINDOW_S: f64 = 128.0;
/// Spans of a window. Both lengths are powers of two, so that windows and spans agree to the last bit.
const SPANS: usize = 64;
/// Events due within one span are sorted when its time comes, s.
const SPAN_S: f64 = WINDOW_S / SPANS as f64;
/// So many windows are kept apart; what is due later waits with the last of them.
const WINDOWS: usize = 16_384;

/// Future events (a hierarchical timing wheel; Varghese and Lauck 1987). Those of the present span lie sorted, those put in for
/// it meanwhile in a heap, which is small; those of the present window wait in their spans, all later ones in their windows.
pub(crate) struct Queue {
    /// Of the present span, the earliest last.
    sorted: Vec<Entry>,
    heap: BinaryHeap<Entry>,
    spans: Vec<Vec<Entry>>,
    span: usize,
    later: Vec<Vec<Entry>>,
    window: usize,
    sequence: u64,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            sorted: Vec::new(),
            heap: BinaryHeap::new(),
            spans: vec![Vec::new(); SPANS],
            span: 0,
            later: Vec::new(),
            window: 0,
            sequence: 0,
        }
    }
}

fn window_of(time_s: f64) -> usize {
    ((time_s / WINDOW_S) as usize).min(WINDOWS)
}

fn span_of(time_s: f64) -> usize {
    (time_s / SPAN_S) as usize % SPANS
}

impl Queue {
    /// Puts an event in.
    #[inline]
    pub(crate) fn push(&mut self, time_s: f64, due: Due) {
        debug_assert!(time_s.is_finite());
        self.sequence += 1;
        let entry = Entry::new(time_s, self.sequence, due);
        let window = window_of(time_s);
        if window > self.window {
            if self.later.len() <= window {
                self.later.resize_with(window + 1, Vec::new);
            }
            self.later[window].push(entry);
            return;
        }
        let span = span_of(time_s);
        // The last window has no end, and so no spans.
        if window == self.window && window < WINDOWS && span > self.span {
            self.spans[span].push(entry);
        } else {
            self.heap.push(entry);
        }
    }

    /// Takes the next event out.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<(f64, Due)> {
        loop {
            // Of two the greater comes first: an entry that is due earlier is greater.
            let entry = match (self.sorted.last(), self.heap.peek()) {
                (Some(waiting), Some(fresh)) if fresh > waiting => self.heap.pop(),
                (Some(_), _) => self.sorted.pop(),
                (None, Some(_)) => self.heap.pop(),
                (None, None) => {
                    self.turn()?;
                    continue;
                }
            };
            return entry.map(|entry| (entry.time_s(), entry.due));
        }
    }

    /// Goes on to the next span in which anything is due; nothing when nothing is.
    fn turn(&mut self) -> Option<()> {
        loop {
            if let Some(span) = (self.span + 1..SPANS).find(|&span| !self.spans[span].is_empty()) {
                self.span = span;
                std::mem::swap(&mut self.sorted, &mut self.spans[span]);
                self.sorted.sort_unstable();
                return Some(());
            }
            self.window =
                (self.window + 1..self.later.len()).find(|&window| !self.later[window].is_empty())?;
            let due = std::mem::take(&mut self.later[self.window]);
            if self.window == WINDOWS {
                (self.span, self.heap) = (SPANS, BinaryHeap::from(due));
                return Some(());
            }
            // All its spans are still to come; the first of them is 0, which none precedes.
            self.span = 0;
            for entry in due {
                match span_of(entry.time_s()) {
                    0 => self.sorted.push(entry),
                    span => self.spans[span].push(entry),
                }
            }
            if !self.sorted.is_empty() {
                self.sorted.sort_unstable();
                return Some(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Windows change nothing: events come in the order of time and entry, those put in meanwhile among them.
    #[test]
    fn windows_keep_the_order() {
        let mut queue = Queue::default();
        let time = |i: u32| f64::from(i.wrapping_mul(2_654_435_769) >> 8) * 0.5;
        for i in 0..2_000 {
            queue.push(time(i), Due::Die { man: i });
        }
        let (mut last, mut count) = ((0.0, 0), 0);
        while let Some((time_s, due)) = queue.pop() {
            let Due::Die { man } = due else { panic!("only such were put in") };
            assert!(time_s >= last.0, "{time_s} after {}", last.0);
            last = (time_s, man);
            count += 1;
            if count < 1_000 {
                queue.push(time_s + time(man) * 1e-4, Due::Die { man: 10_000 + man });
            }
        }
        assert_eq!(count, 2_999);
    }

    #[test]
    fn earliest_first_then_first_in() {
        let mut queue = Queue::default();
        queue.push(2.0, Due::Die { man: 0 });
        queue.push(1.0, Due::Die { man: 1 });
        queue.push(1.0, Due::Die { man: 2 });
        let order: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(
            order,
            vec![(1.0, Due::Die { man: 1 }), (1.0, Due::Die { man: 2 }), (2.0, Due::Die { man: 0 })]
        );
    }
}
