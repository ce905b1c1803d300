"""Opens an export in QGIS itself and says whether its layers lie where they should; run by hand, because QGIS is large:

    umpire fight BATTLE --replay run.replay
    umpire export BATTLE --format geojson --replay run.replay --out layers
    umpire export BATTLE --format geotiff --replay run.replay --out layers
    QT_QPA_PLATFORM=offscreen python3 crates/umpire/tests/in_qgis.py layers battles/BATTLE [picture.png]

It needs QGIS with its Python module (Debian: python3-qgis, qgis-providers). Exit code 0 when everything holds.
"""

import sys
import tomllib
from pathlib import Path

from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor
from qgis.core import (
    QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsHillshadeRenderer, QgsMapRendererParallelJob, QgsMapSettings,
    QgsProject, QgsRasterLayer, QgsVectorLayer,
)

WGS84 = "EPSG:4326"
# Heights told of summits are the summit's own, and the relief is smoothed: Zengfeng Shan, 1,676 m, has 1,608 m there.
HEIGHT_TOLERANCE_M = 75.0


def main(folder, battle, picture):
    application = QgsApplication([], False)
    application.initQgis()
    faults, layers = [], {}
    for path in sorted(folder.glob("*.geojson")):
        layers[path.stem] = QgsVectorLayer(str(path), path.stem, "ogr")
    for path in sorted(folder.glob("*.tif")):
        layers[path.stem] = QgsRasterLayer(str(path), path.stem, "gdal")
    for name, layer in layers.items():
        if not layer.isValid():
            faults.append(f"{name} is not opened by QGIS")
    relief, places = layers["relief"], layers["places"]
    plane = relief.crs()
    if plane.isGeographic() or not plane.authid().startswith("EPSG:"):
        faults.append(f"relief has the coordinate system {plane.authid()}, no projected one of the EPSG")
    for name, layer in layers.items():
        wanted = plane.authid() if isinstance(layer, QgsRasterLayer) else WGS84
        if layer.crs().authid() != wanted:
            faults.append(f"{name} is in {layer.crs().authid()}, not in {wanted}")
    to_plane = QgsCoordinateTransform(QgsCoordinateReferenceSystem(WGS84), plane, QgsProject.instance())
    ground = relief.extent()
    for name, layer in layers.items():
        if not isinstance(layer, QgsVectorLayer):
            # Grids of other cells may reach beyond the edge by one of their cells.
            if not ground.buffered(layer.rasterUnitsPerPixelX()).contains(layer.extent()):
                faults.append(f"{name} lies beyond the relief")
            continue
        # Rivers and ways may go on beyond the edge.
        outside = sum(not ground.buffered(1.0).intersects(to_plane.transformBoundingBox(feature.geometry().boundingBox())) for feature in layer.getFeatures())
        if outside:
            faults.append(f"{outside} of {layer.featureCount()} features of {name} lie beyond the relief")
    # Where the battle gives a place's position and height, the layers have the one and the relief the other.
    shown = {place["id"]: place.geometry().asPoint() for place in places.getFeatures()}
    told, off = 0, []
    for place in tomllib.loads((battle / "ground.toml").read_text(encoding="utf-8"))["place"]:
        at = shown.get(place["id"])
        if at is None:
            continue
        if abs(at.x() - place["lon"]) > 1e-5 or abs(at.y() - place["lat"]) > 1e-5:
            faults.append(f"{place['id']} is at {at.y():.5f} {at.x():.5f}, not where the battle has it")
        # Heights that the compiler inferred were inferred without the relief, and are not held against it.
        if "elevation_m" in place and place.get("basis") == "found":
            height, there = relief.dataProvider().sample(to_plane.transform(at), 1)
            told += 1
            off.append(abs(height - place["elevation_m"]))
            if not there or off[-1] > HEIGHT_TOLERANCE_M:
                faults.append(f"{place['id']}: {height:.0f} m on the relief, {place['elevation_m']} m told")
    # The fallen of the tables lie in the cells that the grids count.
    fallen = [layer for name, layer in layers.items() if name.startswith("fallen-")]
    if "falls" in layers and fallen:
        counted = [fall for fall in layers["falls"].getFeatures() if fall["fate"] in ("killed", "wounded") and fall["with"] not in (None, "none")]
        empty = sum(
            all(layer.dataProvider().sample(to_plane.transform(fall.geometry().asPoint()), 1)[0] <= 0 for layer in fallen) for fall in counted
        )
        print(f"{len(counted)} men hit, {empty} of them in a cell that no grid counts")
        if empty > 0.02 * len(counted):
            faults.append("the grids of the fallen do not lie where men fell")
    print(f"{len(layers)} layers in {plane.authid()} and {WGS84}; heights of {told} places from sources, off by {max(off, default=0):.0f} m at most")
    if picture:
        draw(layers, plane, ground, picture)
    application.exitQgis()
    print("\n".join(faults) or "everything lies where it should")
    return 1 if faults else 0


def draw(layers, plane, ground, picture):
    """The layers over one another, as somebody sees them who drags them onto the map."""
    layers["relief"].setRenderer(QgsHillshadeRenderer(layers["relief"].dataProvider(), 1, 315, 45))
    colours = {"rivers": "#2d5f96", "ways": "#6e4628", "places": "#231e19", "engagements": "#d6008f"}
    for name, colour in colours.items():
        if name in layers:
            symbol = layers[name].renderer().symbol() if hasattr(layers[name].renderer(), "symbol") else None
            if symbol:
                symbol.setColor(QColor(colour))
    order = [name for name in ("engagements", "places", "ways", "rivers", "relief") if name in layers]
    settings = QgsMapSettings()
    settings.setLayers([layers[name] for name in order])
    settings.setDestinationCrs(plane)
    settings.setExtent(ground)
    settings.setOutputSize(QSize(900, int(900 * ground.height() / ground.width())))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None))
