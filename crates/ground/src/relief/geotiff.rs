//! GeoTIFF: the three tags that place a raster (OGC 19-008r4), in WGS84 degrees or WGS84 UTM.

use super::surface::Raster;
use std::io::Cursor;
use tiff::{
    decoder::{Decoder, DecodingResult},
    tags::Tag,
};

/// Key ids of the GeoKeyDirectory.
const MODEL_TYPE: u16 = 1024;
const RASTER_TYPE: u16 = 1025;
const GEODETIC_CRS: u16 = 2048;
const PROJECTED_CRS: u16 = 3072;

/// Reads the first image of a GeoTIFF.
pub(crate) fn read(bytes: &[u8]) -> Result<Raster, (String, String)> {
    let whole =
        |error: tiff::TiffError| (error.to_string(), "give a GeoTIFF with one band of heights".to_owned());
    let mut decoder = Decoder::new(Cursor::new(bytes)).map_err(whole)?;
    let (columns, rows) = decoder.dimensions().map_err(whole)?;
    let placing = |decoder: &mut Decoder<Cursor<&[u8]>>, tag: Tag, name: &str| {
        decoder.get_tag(tag).and_then(tiff::decoder::ifd::Value::into_f64_vec).map_err(|_| {
            (format!("it has no {name} tag"), "write it with GDAL: gdal_translate -of GTiff".to_owned())
        })
    };
    let scale = placing(&mut decoder, Tag::ModelPixelScaleTag, "ModelPixelScale")?;
    let tie = placing(&mut decoder, Tag::ModelTiepointTag, "ModelTiepoint")?;
    if scale.len() < 2 || tie.len() < 6 || !(scale[0] > 0.0 && scale[1] > 0.0) {
        return Err((
            "its scale or tie point is malformed".to_owned(),
            "write a north-up raster with square axes".to_owned(),
        ));
    }
    let keys = decoder.get_tag(Tag::GeoKeyDirectoryTag).and_then(|v| v.into_u16_vec()).unwrap_or_default();
    let key = |id: u16| keys.chunks_exact(4).skip(1).find(|k| k[0] == id && k[1] == 0).map(|k| k[3]);
    let utm = match (key(MODEL_TYPE), key(PROJECTED_CRS), key(GEODETIC_CRS)) {
        (Some(1), Some(code @ (32_601..=32_660 | 32_701..=32_760)), _) => Some(u32::from(code)),
        (Some(2) | None, None, Some(4326) | None) => None,
        (model, projected, geodetic) => {
            return Err((
                format!(
                    "its reference system is not read (model {model:?}, projected {projected:?}, geodetic {geodetic:?})"
                ),
                "warp it: gdalwarp -t_srs EPSG:4326".to_owned(),
            ));
        }
    };
    let void = decoder
        .get_tag(Tag::GdalNodata)
        .and_then(|v| v.into_string())
        .ok()
        .and_then(|text| text.trim_matches(['\0', ' ']).parse::<f64>().ok());
    let image = decoder.read_image().map_err(whole)?;
    let mut heights = heights_of(image).ok_or_else(|| {
        ("its samples are not numbers of a known width".to_owned(), "use Int16 or Float32".to_owned())
    })?;
    if heights.len() != columns as usize * rows as usize || columns < 2 || rows < 2 {
        return Err((
            "it has more than one band, or no area".to_owned(),
            "keep only the band of heights".to_owned(),
        ));
    }
    for height in &mut heights {
        // -32768 stands for a void in integer rasters whether or not the tag says so.
        if void.is_some_and(|void| f64::from(*height) == void) || *height <= -32_767.0 {
            *height = f32::NAN;
        }
    }
    // Heights belong to the middle of a pixel unless the raster type says that they belong to its corner.
    let middle = if key(RASTER_TYPE) == Some(2) { 0.0 } else { 0.5 };
    Ok(Raster {
        columns: columns as usize,
        rows: rows as usize,
        west: tie[3] + (middle - tie[0]) * scale[0],
        north: tie[4] - (middle - tie[1]) * scale[1],
        step_x: scale[0],
        step_y: scale[1],
        utm,
        heights,
    })
}

fn heights_of(image: DecodingResult) -> Option<Vec<f32>> {
    Some(match image {
        DecodingResult::I16(values) => values.into_iter().map(f32::from).collect(),
        DecodingResult::U16(values) => values.into_iter().map(f32::from).collect(),
        DecodingResult::U8(values) => values.into_iter().map(f32::from).collect(),
        DecodingResult::I32(values) => values.into_iter().map(|v| v as f32).collect(),
        DecodingResult::F32(values) => values,
        DecodingResult::F64(values) => values.into_iter().map(|v| v as f32).collect(),
        _ => return None,
    })
}
