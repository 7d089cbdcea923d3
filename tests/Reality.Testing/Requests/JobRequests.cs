using System.Text.Json.Nodes;

namespace Reality.Testing.Requests;

/// <summary>Requests for each job type: the least that is accepted, and one with every property there is.</summary>
public static class JobRequests
{
    public const string Scene = "11111111-1111-4111-8111-111111111111";
    public const string ModelingReference = "22222222-2222-4222-8222-222222222222";
    public const string Photos = "33333333-3333-4333-8333-333333333333";
    public const string TouchUpData = "44444444-4444-4444-8444-444444444444";
    public const string SplatsReference = "55555555-5555-4555-8555-555555555555";

    private const string TilingOptions = """
        { "modelingReferenceType": "Complete", "tilingMode": "RegularPlanarGrid", "tilingValue": 50,
          "tilingOrigin": { "x": 1.5, "y": -2, "z": 0 }, "discardEmptyTiles": true, "crs": "EPSG:32632",
          "geometricPrecision": "Ultra", "pairSelection": "StructuredAerial", "photoUsedForGeometry": "IncludeThermal",
          "holeFilling": "AllHoles", "simplification": "PlanarAbsolute", "planarSimplificationTolerance": 0.02,
          "pointCloudColorSource": "ScaledIntensity", "colorCorrection": "BlockWiseWithThermal",
          "untexturedRepresentation": "UniformColor", "untexturedColor": "#80aAfF", "textureSource": "Smart",
          "orthoResolution": 0.1, "geometryResolutionLimit": 0.01, "textureResolutionLimit": 0.005 }
        """;

    private const string Exports = """
        [ { "format": "3DTiles", "name": "Tiles of the bridge",
            "options": { "textureColorSource": "Resolution", "textureColorSourceResMin": 0.01, "textureColorSourceResMax": 0.05,
              "crs": "EPSG:4978", "lodScope": "AcrossTiles", "compress": "Draco" } },
          { "format": "3MX", "options": { "textureColorSource": "Visible", "crs": "EPSG:32632",
              "crsOrigin": { "x": 500000, "y": 5300000, "z": 0 }, "lodScope": "TileWise", "generateWebApp": true } },
          { "format": "OBJ", "options": { "textureColorSource": "Thermal", "textureColorSourceThermalUnit": "Celsius",
              "textureColorSourceThermalMin": -10, "textureColorSourceThermalMax": 40, "maximumTextureSize": 8192,
              "textureCompression": 75, "textureSharpening": false, "crs": "EPSG:32632",
              "crsOrigin": { "x": 1, "y": 2, "z": 3 }, "lodScope": "TileWise", "lodType": "Octree", "doublePrecision": true } },
          { "format": "OSGB", "options": { "maximumTextureSize": 4096, "textureCompression": 0, "textureSharpening": true,
              "crs": "EPSG:32632", "lodScope": "AcrossTiles", "lodType": "BingMaps" } },
          { "format": "I3S", "options": { "textureColorSource": "None", "crs": "EPSG:4326" } },
          { "format": "LAS", "options": { "crs": "EPSG:32632", "samplingStrategy": "Absolute", "samplingDistance": 0.05,
              "compress": "LAZ", "mergePointClouds": true, "textureColorSource": "Visible" } },
          { "format": "PLY", "options": { "crs": "EPSG:32632", "samplingStrategy": "Resolution", "samplingDistance": 1,
              "mergePointClouds": false, "includeNormals": true, "textureColorSource": "Visible" } },
          { "format": "OPC", "options": { "crs": "EPSG:32632", "samplingStrategy": "Absolute", "samplingDistance": 0.1,
              "textureColorSource": "Visible" } },
          { "format": "OrthophotoDSM", "options": { "crs": "EPSG:32632", "overviews": "OvrFile", "samplingDistance": 0.1,
              "projectionMode": "LowestPoint", "mergeParts": true, "orthoFormat": "JPEG", "noDataColor": "#000000",
              "colorSource": "OptimizedComputationVisible", "dsmFormat": "ASC", "noDataValue": -9999,
              "noDataTransparency": false } } ]
        """;

    private static readonly Dictionary<string, (string Minimal, string Full)> s_specifications = new(StringComparer.Ordinal)
    {
        ["FillImageProperties"] = (
            $$"""{ "inputs": { "imageCollections": ["{{Photos}}"] }, "outputs": [] }""",
            $$"""
            { "inputs": { "imageCollections": ["{{Photos}}"], "sceneToProcess": "{{Scene}}", "sceneToComplete": "{{Scene}}",
                "presets": ["close-range"] },
              "outputs": ["scene"], "options": { "recursiveImageCollections": true, "altitudeReference": "WGS84Ellipsoid" } }
            """),
        ["ImportPointCloud"] = (
            $$"""{ "inputs": { "scene": "{{Scene}}" }, "outputs": [] }""",
            $$"""
            { "inputs": { "scene": "{{Scene}}", "crsData": "bkt:crs/local.wkt" }, "outputs": ["scanCollection", "scene"] }
            """),
        ["Calibration"] = (
            $$"""{ "inputs": { "scene": "{{Scene}}" }, "outputs": [] }""",
            $$"""
            { "inputs": { "scene": "{{Scene}}", "presets": ["aerial-nadir", "low-memory-preview"],
                "crsData": "bkt:crs/local.wkt" },
              "outputs": ["scene", "report", "texturedTiePoints"],
              "options": { "rigSynchro": "Strict", "rotationPolicy": "Extend", "centerPolicy": "AdjustWithinTolerance",
                "centerTolerance": 0.1, "focalPolicy": "Adjust", "principalPolicy": "Keep", "radialPolicy": "Adjust",
                "tangentialPolicy": "Keep", "fisheyeFocalPolicy": "AdjustAsymmetric", "fisheyeDistortionPolicy": "Adjust_x1xx0",
                "aspectRatioPolicy": "Keep", "skewPolicy": "Keep", "tiepointsPolicy": "Compute", "pairSelection": "Loop",
                "pairSelectionDistance": 7, "keypointsDensity": "High", "precalibration": true,
                "tagsExtraction": ["QR", "April", "Chili", "Checkerboards"], "colorEqualization": "BlockWise",
                "adjustmentConstraints": ["ControlPoints", "PositionMetadata"], "rigidRegistrationPosition": "UserConstraints",
                "rigidRegistrationRotation": "RotationMetadata", "rigidRegistrationScale": "Automatic",
                "sceneOutputCrs": "EPSG:32632+5773" } }
            """),
        ["Tiling"] = (
            $$"""{ "inputs": { "scene": "{{Scene}}" }, "outputs": ["modelingReference"] }""",
            $$"""
            { "inputs": { "scene": "{{Scene}}", "regionOfInterest": "bkt:roi.json", "presets": ["indoor-scan"],
                "crsData": "bkt:crs/local.wkt" },
              "outputs": ["modelingReference"], "options": {{TilingOptions}} }
            """),
        ["Production"] = (
            $$"""
            { "inputs": { "scene": "{{Scene}}", "modelingReference": "{{ModelingReference}}" },
              "outputs": { "exports": [{ "format": "LAS" }] } }
            """,
            $$"""
            { "inputs": { "scene": "{{Scene}}", "modelingReference": "{{ModelingReference}}", "extent": "bkt:extent.json",
                "presets": ["low-memory-preview"], "crsData": "bkt:crs/local.wkt" },
              "outputs": { "exports": {{Exports}} } }
            """),
        ["Reconstruction"] = (
            $$"""{ "inputs": { "scene": "{{Scene}}" }, "outputs": { "modelingReference": true } }""",
            $$"""
            { "inputs": { "scene": "{{Scene}}", "regionOfInterest": "bkt:roi.json", "extent": "bkt:extent.json",
                "presets": ["aerial-oblique"], "crsData": "bkt:crs/local.wkt" },
              "outputs": { "modelingReference": true, "exports": {{Exports}} }, "options": {{TilingOptions}} }
            """),
        ["Constraints"] = (
            $$"""{ "inputs": { "modelingReference": "{{ModelingReference}}" }, "outputs": [] }""",
            $$"""
            { "inputs": { "modelingReference": "{{ModelingReference}}", "crsData": "bkt:crs/local.wkt",
                "constraintsToDelete": ["66666666-6666-4666-8666-666666666666"],
                "constraintsToAdd": [{ "constraintPath": "bkt:constraints/lake.kml", "crs": "EPSG:4326", "type": "Polygon",
                  "resolution": 0.5, "texturePath": "bkt:constraints/water.jpg", "textureSize": 1024, "fillColor": "#0000ff",
                  "name": "Lake", "description": "The lake in the north" }] },
              "outputs": ["addedConstraintsInfo"] }
            """),
        ["TouchUpExport"] = (
            $$"""{ "inputs": { "modelingReference": "{{ModelingReference}}" }, "outputs": [] }""",
            $$"""
            { "inputs": { "modelingReference": "{{ModelingReference}}", "tilesToTouchUp": ["Tile_1", "Tile_2"] },
              "outputs": ["touchUpData"], "options": { "level": "GeometryAndTexture", "crs": "EPSG:32632" } }
            """),
        ["TouchUpImport"] = (
            $$"""
            { "inputs": { "modelingReference": "{{ModelingReference}}", "touchUpData": "{{TouchUpData}}" }, "outputs": [] }
            """,
            $$"""
            { "inputs": { "modelingReference": "{{ModelingReference}}", "touchUpData": "{{TouchUpData}}" },
              "outputs": ["importInfo"] }
            """),
        ["WaterConstraints"] = (
            $$"""{ "inputs": { "scene": "{{Scene}}", "modelingReference": "{{ModelingReference}}" }, "outputs": [] }""",
            $$"""
            { "inputs": { "scene": "{{Scene}}", "modelingReference": "{{ModelingReference}}", "crsData": "bkt:crs/local.wkt" },
              "outputs": ["constraints"], "options": { "forceHorizontal": true } }
            """),
        ["GaussianSplats"] = (
            $$"""{ "inputs": { "scene": "{{Scene}}" }, "outputs": ["splats"] }""",
            $$"""
            { "inputs": { "scene": "{{Scene}}", "splatsReference": "{{SplatsReference}}", "preset": "close-range",
                "crsData": "bkt:crs/local.wkt", "regionOfInterest": "bkt:roi.json" },
              "outputs": ["splats", "splatsReference"],
              "options": { "exportCrs": "EPSG:4978", "exportFormat": "3DTilesLOD", "referenceQuality": "High",
                "referenceTileSize": 25.5 } }
            """),
    };

    public static IEnumerable<string> Types => s_specifications.Keys;

    /// <summary>The specifications of a request that leaves out all that may be left out.</summary>
    public static JsonObject Minimal(string type) => JsonNode.Parse(s_specifications[type].Minimal)!.AsObject();

    /// <summary>The specifications of a request with every property of the type.</summary>
    public static JsonObject Full(string type) => JsonNode.Parse(s_specifications[type].Full)!.AsObject();
}
