//! Times of a folder: civil times in the reference offset, or instants with an offset of their own.

use jiff::civil::DateTime;
use jiff::{Timestamp, ToSpan};

use crate::problem::Problem;
use crate::text::Word;

/// Seconds of an offset such as `+09:00`.
pub(crate) fn offset_seconds(text: &str) -> Option<i32> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Unix seconds of a time written with its own offset, or without one in the reference offset.
pub(crate) fn unix_seconds(text: &str, reference_offset_s: i32) -> Option<i64> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_second());
    }
    // A civil time that carries an offset jiff could not use as an instant is a mistake, not a civil time.
    if text.len() > 19 {
        return None;
    }
    let civil: DateTime = text.parse().ok()?;
    let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    let span = civil.since((jiff::Unit::Second, epoch)).ok()?;
    Some(span.get_seconds() - i64::from(reference_offset_s))
}

/// The clock of one battle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    /// Unix seconds of the start of the window.
    pub start_unix_s: i64,
    /// Length of the window, s.
    pub duration_s: f64,
    /// Offset of the folder's times from UTC, s.
    pub reference_offset_s: i32,
}

impl Clock {
    /// Seconds since the start, of a time inside the window.
    pub(crate) fn seconds(&self, file: &str, word: &Word) -> Result<f64, Problem> {
        let Some(unix) = unix_seconds(word, self.reference_offset_s) else {
            return Err(Problem::at(
                "battle::time",
                file,
                word.span(),
                format!("`{word}` is not a time"),
                "write it as 1920-10-21T06:30, with seconds and offset where they are needed",
            ));
        };
        let seconds = (unix - self.start_unix_s) as f64;
        if !(0.0..=self.duration_s).contains(&seconds) {
            return Err(Problem::at(
                "battle::time-outside",
                file,
                word.span(),
                format!("`{word}` lies outside the battle's window"),
                format!(
                    "the window runs from {} to {}; widen it in battle.toml or correct the time",
                    self.civil(0.0),
                    self.civil(self.duration_s)
                ),
            ));
        }
        Ok(seconds)
    }

    /// Date and time in the reference offset, such as `1920-10-21 09:04:30`.
    pub fn civil(&self, seconds: f64) -> String {
        let unix = self.start_unix_s + seconds.floor() as i64 + i64::from(self.reference_offset_s);
        let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
        match epoch.checked_add(unix.seconds()) {
            Ok(time) => format!("{} {}", time.date(), time.time().strftime("%H:%M:%S")),
            Err(_) => format!("{unix} s"),
        }
    }

    /// The same as an instant with offset, such as `1920-10-21T09:04:30+09:00`.
    pub fn instant(&self, seconds: f64) -> String {
        let offset = self.reference_offset_s;
        let sign = if offset < 0 { '-' } else { '+' };
        let minutes = offset.abs() / 60;
        format!("{}{sign}{:02}:{:02}", self.civil(seconds).replace(' ', "T"), minutes / 60, minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_civil_time_is_read_in_the_reference_offset() {
        let instant = unix_seconds("1920-10-18T12:00:00+09:00", 0);
        assert_eq!(instant, unix_seconds("1920-10-18T12:00", 9 * 3600));
        assert_eq!(unix_seconds("1970-01-01T00:00:00Z", 0), Some(0));
        assert_eq!(unix_seconds("1920-10-40T12:00", 0), None);
        assert_eq!(unix_seconds("soon", 0), None);
    }

    #[test]
    fn offsets_are_read_with_their_sign() {
        assert_eq!(offset_seconds("+09:00"), Some(32_400));
        assert_eq!(offset_seconds("-03:30"), Some(-12_600));
        assert_eq!(offset_seconds("9"), None);
        assert_eq!(offset_seconds("+99:00"), None);
    }

    #[test]
    fn the_clock_writes_what_it_reads() {
        let clock = Clock {
            start_unix_s: unix_seconds("1920-10-18T12:00:00+09:00", 0).unwrap(),
            duration_s: 1e6,
            reference_offset_s: 32_400,
        };
        assert_eq!(clock.civil(0.0), "1920-10-18 12:00:00");
        assert_eq!(clock.instant(3_600.0 * 21.5), "1920-10-19T09:30:00+09:00");
    }
}
