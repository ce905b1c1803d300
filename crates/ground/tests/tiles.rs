//! Relief read from tiles made here: a known surface goes into a GeoTIFF or an SRTM tile and must come back.

use ground::{Ground, GroundError, GroundSpec, Position};
use std::io::{self, Cursor};
use tiff::{
    encoder::{TiffEncoder, colortype},
    tags::Tag,
};

/// Degrees of the small ground in these tests.
const FRAME: &str =
    "format = 1\nbounds = { south = 42.40, north = 42.46, west = 128.70, east = 128.80 }\ncell_m = 50\n";

/// A smooth hill country, in metres.
fn surface(lat: f64, lon: f64) -> f64 {
    800.0 + 4000.0 * (lat - 42.43) - 2500.0 * (lon - 128.75) + 60.0 * (lat * 90.0).sin() * (lon * 80.0).cos()
}

fn build(relief: &str, name: &str, bytes: &[u8]) -> Result<Ground, GroundError> {
    let spec = GroundSpec::from_toml(&format!("{FRAME}relief = {relief}\n")).expect("a sound text");
    Ground::build(&spec, &|asked| {
        if asked == name { Ok(bytes.to_vec()) } else { Err(io::ErrorKind::NotFound.into()) }
    })
}

/// Greatest difference from the surface over the ground, in metres.
fn worst(ground: &Ground) -> f64 {
    let mut worst = 0.0_f64;
    for step in 0..400 {
        let at = Position::new(
            200.0 + (step % 20) as f32 / 20.0 * (ground.width_m() - 400.0),
            200.0 + (step / 20) as f32 / 20.0 * (ground.depth_m() - 400.0),
        );
        let (lat, lon) = ground.projection().to_degrees(at);
        worst = worst.max((f64::from(ground.height_m(at)) - surface(lat, lon)).abs());
    }
    worst
}

struct Raster {
    columns: u32,
    rows: u32,
    scale: [f64; 3],
    tie: [f64; 6],
    keys: Vec<u16>,
    heights: Vec<f32>,
}

impl Raster {
    fn bytes(&self) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut out).expect("a raster in memory");
        let mut image =
            encoder.new_image::<colortype::Gray32Float>(self.columns, self.rows).expect("a raster in memory");
        image.encoder().write_tag(Tag::ModelPixelScaleTag, &self.scale[..]).expect("a raster in memory");
        image.encoder().write_tag(Tag::ModelTiepointTag, &self.tie[..]).expect("a raster in memory");
        image.encoder().write_tag(Tag::GeoKeyDirectoryTag, &self.keys[..]).expect("a raster in memory");
        image.write_data(&self.heights).expect("a raster in memory");
        out.into_inner()
    }
}

fn geographic() -> Raster {
    let (columns, rows, step) = (481_u32, 321_u32, 0.00025);
    let (west, north) = (128.69, 42.47);
    let heights = (0..rows)
        .flat_map(|row| {
            (0..columns).map(move |column| {
                surface(north - (f64::from(row) + 0.5) * step, west + (f64::from(column) + 0.5) * step) as f32
            })
        })
        .collect();
    Raster {
        columns,
        rows,
        scale: [step, step, 0.0],
        tie: [0.0, 0.0, 0.0, west, north, 0.0],
        keys: vec![1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326],
        heights,
    }
}

#[test]
fn a_geotiff_in_degrees_comes_back() {
    let ground = build("{ geotiff = \"g.tif\" }", "g.tif", &geographic().bytes()).unwrap();
    assert!(worst(&ground) < 1.0, "{}", worst(&ground));
}

#[test]
fn a_geotiff_in_utm_comes_back() {
    let plane = build("{ geotiff = \"g.tif\" }", "g.tif", &geographic().bytes()).unwrap();
    let projection = plane.projection();
    assert_eq!(projection.epsg(), 32_652);
    let (east, north) = projection.origin_utm_m();
    let (columns, rows, step) = (320_u32, 260_u32, 30.0_f32);
    let heights = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (column, row)))
        .map(|(column, row)| {
            let at = Position::new(
                (column as f32 + 0.5) * step - 300.0,
                (rows as f32 - row as f32 - 0.5) * step - 300.0,
            );
            let (lat, lon) = projection.to_degrees(at);
            surface(lat, lon) as f32
        })
        .collect();
    let raster = Raster {
        columns,
        rows,
        scale: [f64::from(step), f64::from(step), 0.0],
        tie: [0.0, 0.0, 0.0, east - 300.0, north - 300.0 + f64::from(rows) * f64::from(step), 0.0],
        keys: vec![1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32_652],
        heights,
    };
    let ground = build("{ geotiff = \"u.tif\" }", "u.tif", &raster.bytes()).unwrap();
    assert!(worst(&ground) < 1.0, "{}", worst(&ground));
}

#[test]
fn an_srtm_tile_comes_back_and_its_voids_are_filled() {
    let side = 1201_usize;
    let mut bytes = Vec::with_capacity(side * side * 2);
    for row in 0..side {
        for column in 0..side {
            let (lat, lon) = (43.0 - row as f64 / 1200.0, 128.0 + column as f64 / 1200.0);
            let hole = (42.425..42.430).contains(&lat) && (128.745..128.750).contains(&lon);
            let height = if hole { i16::MIN } else { surface(lat, lon).round() as i16 };
            bytes.extend_from_slice(&height.to_be_bytes());
        }
    }
    let ground = build("{ hgt = [\"N42E128.hgt\"] }", "N42E128.hgt", &bytes).unwrap();
    // Half a metre of rounding and a void of 500 m bridged across a bent surface.
    assert!(worst(&ground) < 12.0, "{}", worst(&ground));
    let outside = ground.projection().to_plane(42.44, 128.78);
    assert!((f64::from(ground.height_m(outside)) - surface(42.44, 128.78)).abs() < 1.5);
}

#[test]
fn faulty_tiles_say_what_to_do() {
    let error = |relief: &str, name: &str, bytes: &[u8]| build(relief, name, bytes).unwrap_err();
    let missing = error("{ geotiff = \"g.tif\" }", "other.tif", &[]);
    assert!(matches!(&missing, GroundError::Tile { tile, .. } if tile == "g.tif"), "{missing}");
    assert!(missing.mend().contains("folder"));
    assert!(matches!(error("{ geotiff = \"g.tif\" }", "g.tif", b"II*\0rubbish"), GroundError::Tile { .. }));
    assert!(matches!(
        error("{ hgt = [\"N42E128.hgt\"] }", "N42E128.hgt", &[0; 77]),
        GroundError::Tile { .. }
    ));
    assert!(matches!(
        error("{ hgt = [\"tile.hgt\"] }", "tile.hgt", &[0; 2_884_802]),
        GroundError::Tile { .. }
    ));
    let elsewhere = error("{ hgt = [\"S10W077.hgt\"] }", "S10W077.hgt", &vec![0; 2_884_802]);
    assert!(elsewhere.to_string().contains("less than half"), "{elsewhere}");
    let mut other = geographic();
    other.keys[15] = 4301;
    let crs = error("{ geotiff = \"g.tif\" }", "g.tif", &other.bytes());
    assert!(crs.mend().contains("gdalwarp"), "{crs}");
}
