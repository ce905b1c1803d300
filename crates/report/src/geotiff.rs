//! Grids as GeoTIFF (OGC 19-008r4), in the grid's own projected plane, so that any GIS puts them in the right place.

use std::io::Cursor;
use std::path::Path;

use tiff::encoder::colortype::{ColorType, Gray8, Gray32Float};
use tiff::encoder::compression::DeflateLevel;
use tiff::encoder::{Compression, TiffEncoder, TiffValue};
use tiff::tags::Tag;
use tiff::{TiffError, TiffResult};

use crate::error::ReportError;
use crate::files;

/// Where a grid lies: north up, square cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// EPSG code of the projected plane, such as 32652.
    pub epsg: u16,
    /// Easting of the western edge, m.
    pub west_m: f64,
    /// Northing of the northern edge, m.
    pub north_m: f64,
    /// Side of a cell, m.
    pub cell_m: f64,
}

/// Rows of cells from the north, columns from the west.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Heights, counts.
    Real(Vec<f32>),
    /// Classes.
    Class(Vec<u8>),
}

/// GeoKey directory: version, then entries of key, place of the value (0: here), count, value.
const MODEL_TYPE: u16 = 1024;
const PROJECTED: u16 = 1;
const RASTER_TYPE: u16 = 1025;
const PIXEL_IS_AREA: u16 = 1;
const PROJECTED_CRS: u16 = 3072;
const PROJECTED_UNIT: u16 = 3076;
const METRE: u16 = 9001;
/// GDAL's tag for the value of cells that hold nothing, and for a description.
const GDAL_METADATA: u16 = 42112;
const DEFLATE: Compression = Compression::Deflate(DeflateLevel::Best);

/// Writes a grid, whole or not at all. `says` is kept as its description.
///
/// # Errors
/// [`ReportError::Malformed`] where the cells do not fill the columns, [`ReportError::File`] where the operating system refuses.
pub fn write(path: &Path, columns: u32, cells: &Cells, place: Place, says: &str) -> Result<(), ReportError> {
    let bytes = encode(columns, cells, place, says)
        .map_err(|error| ReportError::Malformed { what: "the GeoTIFF", reason: error.to_string() })?;
    files::write_atomically(path, &bytes)
}

fn encode(columns: u32, cells: &Cells, place: Place, says: &str) -> TiffResult<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    match cells {
        Cells::Real(values) => image::<Gray32Float>(&mut bytes, columns, values, place, says)?,
        Cells::Class(values) => image::<Gray8>(&mut bytes, columns, values, place, says)?,
    }
    Ok(bytes.into_inner())
}

fn image<C: ColorType>(
    to: &mut Cursor<Vec<u8>>,
    columns: u32,
    values: &[C::Inner],
    place: Place,
    says: &str,
) -> TiffResult<()>
where
    [C::Inner]: TiffValue,
{
    let fill = || TiffError::FormatError(tiff::TiffFormatError::InconsistentSizesEncountered);
    let rows =
        u32::try_from(values.len()).ok().and_then(|count| count.checked_div(columns)).ok_or_else(fill)?;
    if u64::from(rows) * u64::from(columns) != values.len() as u64 || rows == 0 {
        return Err(fill());
    }
    let mut encoder = TiffEncoder::new(to)?.with_compression(DEFLATE);
    let mut image = encoder.new_image::<C>(columns, rows)?;
    let directory = image.encoder();
    directory.write_tag(Tag::ModelPixelScaleTag, &[place.cell_m, place.cell_m, 0.0][..])?;
    directory.write_tag(Tag::ModelTiepointTag, &[0.0, 0.0, 0.0, place.west_m, place.north_m, 0.0][..])?;
    let keys: [u16; 20] = [
        1,
        1,
        0,
        4, // version 1.1.0, four keys in rising order
        MODEL_TYPE,
        0,
        1,
        PROJECTED, //
        RASTER_TYPE,
        0,
        1,
        PIXEL_IS_AREA, //
        PROJECTED_CRS,
        0,
        1,
        place.epsg, //
        PROJECTED_UNIT,
        0,
        1,
        METRE,
    ];
    directory.write_tag(Tag::GeoKeyDirectoryTag, &keys[..])?;
    let escaped = says.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    // A TIFF's text is plain ASCII.
    let plain: String = escaped.chars().map(|letter| if letter.is_ascii() { letter } else { '?' }).collect();
    let described = format!(
        "<GDALMetadata><Item name=\"DESCRIPTION\" sample=\"0\" role=\"description\">{plain}</Item></GDALMetadata>"
    );
    directory.write_tag(Tag::Unknown(GDAL_METADATA), described.as_str())?;
    image.write_data(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiff::decoder::{Decoder, DecodingResult};

    #[test]
    fn a_grid_comes_back_with_its_place() {
        let place = Place { epsg: 32_652, west_m: 421_000.0, north_m: 4_700_250.5, cell_m: 50.0 };
        let cells: Vec<f32> = (0..60).map(|cell| 400.0 + 1.5 * cell as f32).collect();
        let bytes = encode(10, &Cells::Real(cells.clone()), place, "Relief of <Gaama>, 高さ").unwrap();
        let mut decoder = Decoder::new(Cursor::new(bytes)).unwrap();
        assert_eq!(decoder.dimensions().unwrap(), (10, 6));
        assert_eq!(decoder.get_tag_f64_vec(Tag::ModelPixelScaleTag).unwrap(), [50.0, 50.0, 0.0]);
        assert_eq!(
            decoder.get_tag_f64_vec(Tag::ModelTiepointTag).unwrap(),
            [0.0, 0.0, 0.0, 421_000.0, 4_700_250.5, 0.0]
        );
        let keys = decoder.get_tag_u16_vec(Tag::GeoKeyDirectoryTag).unwrap();
        assert_eq!(keys[12..16], [3072, 0, 1, 32_652]);
        let DecodingResult::F32(back) = decoder.read_image().unwrap() else { panic!("not real numbers") };
        assert_eq!(back, cells);
    }

    #[test]
    fn cells_that_do_not_fill_the_rows_are_refused() {
        let place = Place { epsg: 32_652, west_m: 0.0, north_m: 0.0, cell_m: 1.0 };
        assert!(encode(7, &Cells::Class(vec![0; 20]), place, "").is_err());
        assert!(encode(0, &Cells::Class(vec![]), place, "").is_err());
    }
}
