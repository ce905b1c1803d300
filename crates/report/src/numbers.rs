//! How figures are written: no more digits than they deserve, and the same bytes everywhere.

use serde::Serialize;
use serde_json::{Map, Number, Value};

use crate::error::ReportError;

/// A whole number with thousands separated by commas: `1,257`.
pub fn grouped(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let digits = format!("{:.0}", value.abs());
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0.0 && digits != "0" {
        text.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// An estimate: two significant digits from a hundred upwards, whole numbers below, one decimal below ten where
/// it is not whole. Precision of the arithmetic is not precision of history.
pub fn estimate(value: f64) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    // A half is rounded away from zero, as the page does; formatting would round it to the even digit.
    let value = value * (1.0 + 1e-12);
    let size = value.abs();
    if size >= 100.0 {
        grouped(round_to_digits(value, 2))
    } else if size >= 10.0 || (size.round() - size).abs() < 0.05 {
        grouped(value.round())
    } else if size >= 0.095 {
        format!("{value:.1}")
    } else {
        format!("{}", round_to_digits(value, 1))
    }
}

/// A range `low–high` of estimates, or the single figure where both read alike.
pub fn estimate_range(low: f64, high: f64) -> String {
    let (low, high) = (estimate(low), estimate(high));
    if low == high { low } else { format!("{low}–{high}") }
}

/// A claimed figure as it was said, `1,257`, `800–900`, `over 1,000`.
pub fn claimed(low: Option<f64>, high: Option<f64>, qualifier: &str) -> String {
    let figure = match (low, high) {
        (Some(low), Some(high)) if low == high => exact(low),
        (Some(low), Some(high)) => format!("{}–{}", exact(low), exact(high)),
        (Some(low), None) if matches!(qualifier, "over" | "at-least") => exact(low),
        (Some(low), None) => format!("{} or more", exact(low)),
        (None, Some(high)) if qualifier == "at-most" => exact(high),
        (None, Some(high)) => format!("{} or fewer", exact(high)),
        (None, None) => return "–".into(),
    };
    match qualifier {
        "about" => format!("about {figure}"),
        "over" => format!("over {figure}"),
        "at-least" => format!("at least {figure}"),
        "at-most" => format!("at most {figure}"),
        _ => figure,
    }
}

fn exact(value: f64) -> String {
    if (value - value.round()).abs() < 1e-9 { grouped(value) } else { format!("{value}") }
}

/// A factor in two significant digits: `8.3×`, `0.41×`, `25×`.
pub fn factor(value: f64) -> String {
    if !value.is_finite() {
        "–".into()
    } else if value >= 9.95 {
        format!("{}×", grouped(round_to_digits(value, 2)))
    } else if value >= 0.95 {
        format!("{value:.1}×")
    } else {
        format!("{}×", round_to_digits(value, 2))
    }
}

/// A share as a percentage, never 0 % or 100 % unless it is exactly that.
pub fn percent(share: f64) -> String {
    if !share.is_finite() {
        "–".into()
    } else if share > 0.0 && share < 0.005 {
        "< 1 %".into()
    } else if share < 1.0 && share > 0.995 {
        "> 99 %".into()
    } else {
        format!("{:.0} %", share * 100.0)
    }
}

/// Rounds to a number of significant decimal digits.
pub fn round_to_digits(value: f64, digits: usize) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    format!("{:.*e}", digits.saturating_sub(1), value).parse().unwrap_or(value)
}

/// JSON with sorted keys and floating-point numbers rounded to six significant digits: the same results give the
/// same bytes, on any platform and whatever features other crates switch on.
///
/// # Errors
/// Where the value cannot be written as JSON (a map with keys that are not strings).
pub fn stable_json(value: &impl Serialize) -> Result<String, ReportError> {
    let malformed =
        |error: serde_json::Error| ReportError::Malformed { what: "JSON", reason: error.to_string() };
    let value = stable(serde_json::to_value(value).map_err(malformed)?);
    let mut text = serde_json::to_string_pretty(&value).map_err(malformed)?;
    text.push('\n');
    Ok(text)
}

fn stable(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => number
            .as_f64()
            .and_then(|number| Number::from_f64(round_to_digits(number, 6)))
            .map_or(Value::Null, Value::Number),
        Value::Array(items) => Value::Array(items.into_iter().map(stable).collect()),
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = map.into_iter().collect();
            entries.sort_by(|left, right| left.0.cmp(&right.0));
            Value::Object(entries.into_iter().map(|(key, value)| (key, stable(value))).collect::<Map<_, _>>())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_show_two_digits_and_claims_all_of_them() {
        assert_eq!(estimate(1257.0), "1,300");
        assert_eq!(estimate(137.2), "140");
        assert_eq!(
            (estimate(305.0), estimate(0.25), estimate(12.5)),
            ("310".into(), "0.3".into(), "13".into())
        );
        assert_eq!(estimate(42.4), "42");
        assert_eq!(estimate(3.32), "3.3");
        assert_eq!(estimate(3.0), "3");
        assert_eq!(estimate(0.0), "0");
        assert_eq!(estimate(f64::NAN), "–");
        assert_eq!(estimate_range(101.0, 104.0), "100");
        assert_eq!(claimed(Some(1257.0), Some(1257.0), "exact"), "1,257");
        assert_eq!(claimed(Some(800.0), Some(900.0), "range"), "800–900");
        assert_eq!(claimed(Some(1000.0), None, "over"), "over 1,000");
        assert_eq!(claimed(None, Some(20.0), "at-most"), "at most 20");
    }

    #[test]
    fn shares_are_never_rounded_to_certainty() {
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(0.0004), "< 1 %");
        assert_eq!(percent(0.9999), "> 99 %");
        assert_eq!(percent(1.0), "100 %");
    }

    #[test]
    fn stable_json_sorts_and_rounds() {
        let text = stable_json(&serde_json::json!({ "b": 1.0 / 3.0, "a": { "d": 7, "c": 2.0 } })).unwrap();
        assert_eq!(text, "{\n  \"a\": {\n    \"c\": 2.0,\n    \"d\": 7\n  },\n  \"b\": 0.333333\n}\n");
    }
}
