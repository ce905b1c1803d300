//! A broken `ground.toml` is refused with the bytes concerned and the mend, and never breaks the reader.

use ground::{GroundError, GroundSpec, Projection};

const SOUND: &str = r#"format = 1
bounds = { south = 42.40, north = 42.46, west = 128.70, east = 128.80 }
cell_m = 50
relief = { rebuild = true }

[[river]]
id = "brook"
points = [[42.45, 128.72, 900], [42.41, 128.78, 700]]
basis = "inferred"
sources = ["map"]

[[cover]]
id = "wood"
what = "trees"
extinction_per_m = 0.03
prone_factor = 2.0
canopy_light = 0.3
walking_factor = 0.5
tree_burst_per_m = 0.01
cover_share = 0.3
canopy_height_m = 15
basis = "inferred"
sources = ["map"]

[[cover_rule]]
cover = "wood"
basis = "inferred"

[[way]]
id = "path"
class = "trail"
points = [[42.41, 128.71, 800], [42.45, 128.79, 850]]
basis = "inferred"

[[place]]
id = "mill"
name = { en = "Mill", ko = "물방앗간" }
lat = 42.43
lon = 128.75
kind = "hamlet"
inhabited = true
basis = "inferred"
sources = ["map"]

[[source]]
id = "map"
what = "a sketch"
"#;

fn refused(from: &str, to: &str) -> (GroundError, String) {
    let text = SOUND.replacen(from, to, 1);
    assert_ne!(text, SOUND, "nothing was changed");
    let error = GroundSpec::from_toml(&text).expect_err("a fault");
    let pointed = error.span().map(|span| text[span].to_owned()).unwrap_or_default();
    assert!(!error.mend().is_empty());
    (error, pointed)
}

#[test]
fn a_sound_file_is_read_and_built() {
    let spec = GroundSpec::from_toml(SOUND).unwrap();
    let place = &spec.places[0];
    assert!(
        SOUND[place.span.clone()].starts_with("[[place]]")
            && SOUND[place.span.clone()].ends_with("[\"map\"]")
    );
    let ground = ground::Ground::build(&spec, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
    assert_eq!(ground.place("mill").unwrap().name.ko.as_deref(), Some("물방앗간"));
    assert!((690.0..910.0).contains(&ground.height_m(ground.place("mill").unwrap().position.unwrap())));
}

#[test]
fn each_fault_is_pointed_at() {
    for (from, to, says, at) in [
        ("cell_m = 50", "cell_m = 50\ncel = 3", "cel", "cel"),
        ("format = 1", "format = 2", "format 2", "2"),
        ("north = 42.46", "north = 42.30", "rectangle", "south"),
        ("cell_m = 50", "cell_m = 0.001", "cell_m", "0.001"),
        ("rebuild = true", "rebuild = false", "no source", "rebuild"),
        ("lat = 42.43", "lat = 45.43", "outside the ground", "mill"),
        ("lat = 42.43\n", "", "no position", "mill"),
        ("cover = \"wood\"", "cover = \"moor\"", "moor", "moor"),
        ("class = \"trail\"", "class = \"rail\"", "rail", "rail"),
        ("128.79, 850", "129.79, 850", "leaves the bounds", "path"),
        ("canopy_light = 0.3", "canopy_light = 3", "out of range", "wood"),
        ("sources = [\"map\"]", "sources = [\"atlas\"]", "atlas", "brook"),
        ("128.72, 900", "128.72, 90", "climbs", "brook"),
        ("[[42.45, 128.72, 900], [42.41, 128.78, 700]]", "[[42.45, 128.72, 900]]", "fewer than two", "brook"),
        ("inhabited = true", "inhabited = 1", "invalid type", "1"),
    ] {
        let (error, pointed) = refused(from, to);
        assert!(error.to_string().contains(says), "{to}: {error}");
        assert!(pointed.contains(at), "{to}: points at {pointed}");
    }
}

#[test]
fn rubbish_is_refused() {
    for text in
        ["", "\u{0}\u{1}\u{2}", "format = 1", "[[[", "format = 1\nbounds = 3\ncell_m = 50\nrelief = {}"]
    {
        assert!(GroundSpec::from_toml(text).is_err());
    }
    let nan = SOUND.replace("south = 42.40", "south = nan");
    assert!(GroundSpec::from_toml(&nan).is_err());
    let endless = SOUND.replace("42.45, 128.72, 900", "42.45, inf, 900");
    assert!(GroundSpec::from_toml(&endless).is_err());
}

/// UTM against figures of an independent implementation: 491770.306 E, 4694194.163 N at 42.4 N 128.9 E, zone 52.
#[test]
fn the_plane_is_utm_moved_to_the_corner() {
    let spec = GroundSpec::from_toml(SOUND).unwrap();
    let wide = ground::Bounds { south: 42.38, north: 42.98, west: 128.55, east: 129.45 };
    let projection = Projection::new(wide).unwrap();
    let at = projection.to_plane(42.4, 128.9);
    let (east, north) = projection.origin_utm_m();
    assert!((f64::from(at.x) + east - 491_770.306).abs() < 0.1);
    assert!((f64::from(at.y) + north - 4_694_194.163).abs() < 0.1);
    let (lat, lon) = projection.to_degrees(at);
    assert!((lat - 42.4).abs() < 1e-6 && (lon - 128.9).abs() < 1e-6);
    for (lat, lon) in [(42.38, 128.55), (42.38, 129.0), (42.98, 129.45), (42.98, 128.55)] {
        let at = projection.to_plane(lat, lon);
        assert!(at.x >= 0.0 && at.y >= 0.0 && at.x <= projection.width_m() && at.y <= projection.depth_m());
    }
    assert!(Projection::new(spec.bounds).is_ok());
    assert!(Projection::new(ground::Bounds { south: 10.0, north: 5.0, west: 0.0, east: 1.0 }).is_err());
}
