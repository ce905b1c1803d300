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
    time_s: f64,
    sequence: u64,
    due: Due,
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
        other.time_s.total_cmp(&self.time_s).then(other.sequence.cmp(&self.sequence))
    }
}

/// Future events.
#[derive(Default)]
pub(crate) struct Queue {
    heap: BinaryHeap<Entry>,
    sequence: u64,
}

impl Queue {
    /// Puts an event in.
    #[inline]
    pub(crate) fn push(&mut self, time_s: f64, due: Due) {
        debug_assert!(time_s.is_finite());
        self.sequence += 1;
        self.heap.push(Entry { time_s, sequence: self.sequence, due });
    }

    /// Takes the next event out.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<(f64, Due)> {
        self.heap.pop().map(|entry| (entry.time_s, entry.due))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
