//! SRTM `.hgt` tiles: one degree square, big-endian 16-bit metres, north row first; -32768 is a void.

use super::surface::Raster;

const VOID: i16 = -32_768;

/// Reads a tile; its south-west corner comes from its name (`N42E128.hgt`).
pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<Raster, (String, String)> {
    let Some((south, west)) = corner(name) else {
        return Err((
            "its name does not say which degree it holds".to_owned(),
            "name it like N42E128.hgt, after its south-west corner".to_owned(),
        ));
    };
    let side: usize = match bytes.len() {
        len if len == 3601 * 3601 * 2 => 3601,
        len if len == 1201 * 1201 * 2 => 1201,
        len => {
            return Err((
                format!("it has {len} bytes, which is neither 1 nor 3 arc-seconds"),
                "unpack it: an .hgt tile has 25,934,402 or 2,884,802 bytes".to_owned(),
            ));
        }
    };
    let heights = bytes
        .chunks_exact(2)
        .map(|pair| match i16::from_be_bytes([pair[0], pair[1]]) {
            VOID => f32::NAN,
            metres => f32::from(metres),
        })
        .collect();
    let step = 1.0 / (side - 1) as f64;
    Ok(Raster {
        columns: side,
        rows: side,
        west,
        north: south + 1.0,
        step_x: step,
        step_y: step,
        utm: None,
        heights,
    })
}

/// South and west of a tile from a name such as `N42E128.hgt`, in a folder or not.
fn corner(name: &str) -> Option<(f64, f64)> {
    let stem = name.rsplit(['/', '\\']).next()?.split('.').next()?;
    if !stem.is_ascii() || stem.len() != 7 {
        return None;
    }
    let sign = |letter: &str, minus: &str, plus: &str| match letter {
        l if l.eq_ignore_ascii_case(plus) => Some(1.0),
        l if l.eq_ignore_ascii_case(minus) => Some(-1.0),
        _ => None,
    };
    let lat = sign(&stem[0..1], "S", "N")? * stem[1..3].parse::<u16>().ok().map(f64::from)?;
    let lon = sign(&stem[3..4], "W", "E")? * stem[4..7].parse::<u16>().ok().map(f64::from)?;
    Some((lat, lon))
}
