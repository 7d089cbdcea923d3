using Reality.Contract.Requests;
using Reality.Testing.Requests;

namespace Reality.Contract.Tests.Requests;

/// <summary>One wrong value each, in a request that is right otherwise.</summary>
public sealed class RequestRulesTests
{
    [Theory]
    // Wrong kinds of values.
    [InlineData("Calibration", "inputs", "[]")]
    [InlineData("Calibration", "inputs.scene", "5")]
    [InlineData("Calibration", "inputs.scene", "\"my scene\"")]
    [InlineData("Calibration", "inputs.scene", "\"../../etc/passwd\"")]
    [InlineData("Calibration", "inputs.presets[0]", "\"no-such-preset\"")]
    [InlineData("Calibration", "inputs.presets[1]", "null")]
    [InlineData("Calibration", "outputs[0]", "\"Scene\"")]
    [InlineData("Calibration", "outputs[0]", "0")]
    [InlineData("Calibration", "outputs[2]", "\"scene\"")]
    [InlineData("Calibration", "options.rigSynchro", "\"Sometimes\"")]
    [InlineData("Calibration", "options.rigSynchro", "\"strict\"")]
    [InlineData("Calibration", "options.rigSynchro", "1")]
    [InlineData("Calibration", "options.precalibration", "\"true\"")]
    [InlineData("Calibration", "options.centerTolerance", "\"0.1\"")]
    [InlineData("Calibration", "options.centerTolerance", "-0.1")]
    [InlineData("Calibration", "options.centerTolerance", "1e999")]
    [InlineData("Calibration", "options.pairSelectionDistance", "1.5")]
    [InlineData("Calibration", "options.pairSelectionDistance", "0")]
    [InlineData("Calibration", "options.pairSelectionDistance", "99999999999")]
    [InlineData("Calibration", "options.tagsExtraction", "\"QR\"")]
    [InlineData("Calibration", "options.tagsExtraction[1]", "\"QR\"")]
    [InlineData("Calibration", "options.sceneOutputCrs", "\"EPSG:\\u0000\"")]
    [InlineData("Calibration", "options.fisheyeDistortionPolicy", "\"AdjustFirstToThird\"")]
    [InlineData("FillImageProperties", "inputs.imageCollections", "\"33333333-3333-4333-8333-333333333333\"")]
    [InlineData("FillImageProperties", "inputs.imageCollections[0]", "\"x\"")]
    [InlineData("FillImageProperties", "options.altitudeReference", "\"Wgs84Ellipsoid\"")]
    [InlineData("Tiling", "options.tilingValue", "-1")]
    [InlineData("Tiling", "options.tilingValue", "1e308")]
    [InlineData("Tiling", "options.tilingOrigin.x", "-1e308")]
    [InlineData("Tiling", "options.geometryResolutionLimit", "1e308")]
    [InlineData("Tiling", "options.tilingOrigin.z", "null")]
    [InlineData("Tiling", "options.tilingOrigin.x", "\"1\"")]
    [InlineData("Tiling", "options.untexturedColor", "\"#12345\"")]
    [InlineData("Tiling", "options.untexturedColor", "\"#12345g\"")]
    [InlineData("Tiling", "options.untexturedColor", "\"red\"")]
    [InlineData("Tiling", "options.orthoResolution", "0")]
    // Exports: each format has its own options.
    [InlineData("Production", "outputs.exports", "[]")]
    [InlineData("Production", "outputs.exports[0].format", "\"Tiles3D\"")]
    [InlineData("Production", "outputs.exports[0].name", "\"ab\"")]
    [InlineData("Production", "outputs.exports[0].options.compress", "\"LAZ\"")]
    [InlineData("Production", "outputs.exports[5].options.compress", "\"Draco\"")]
    [InlineData("Production", "outputs.exports[5].options.lodType", "\"Octree\"")]
    [InlineData("Production", "outputs.exports[5].options.samplingDistance", "0")]
    [InlineData("Production", "outputs.exports[5].options.samplingDistance", "1e308")]
    [InlineData("Production", "outputs.exports[8].options.noDataValue", "1e308")]
    [InlineData("Production", "outputs.exports[2].options.textureCompression", "101")]
    [InlineData("Production", "outputs.exports[2].options.textureCompression", "-1")]
    [InlineData("Production", "outputs.exports[2].options.maximumTextureSize", "0")]
    [InlineData("Production", "outputs.exports[0].options.textureColorSourceResMin", "-0.5")]
    [InlineData("Production", "outputs.exports[0].options.textureColorSourceResMax", "0.001")]
    [InlineData("Production", "outputs.exports[2].options.textureColorSourceThermalMax", "-40")]
    [InlineData("Production", "outputs.exports[3].options.doublePrecision", "true")]
    [InlineData("Production", "outputs.exports[4].options.maximumTextureSize", "1024")]
    [InlineData("Production", "outputs.exports[8].options.noDataColor", "\"black\"")]
    [InlineData("Production", "outputs.exports[1].location", "\"11111111-1111-4111-8111-111111111111\"")]
    [InlineData("Reconstruction", "outputs.modelingReference", "\"yes\"")]
    [InlineData("Reconstruction", "outputs", "[\"modelingReference\"]")]
    [InlineData("Reconstruction", "options.pairSelection", "\"Exhaustive\"")]
    // The small types.
    [InlineData("ImportPointCloud", "options", "{}")]
    [InlineData("Constraints", "inputs.constraintsToDelete[0]", "\"lake\"")]
    [InlineData("Constraints", "inputs.constraintsToAdd[0].constraintPath", "\"constraints/../lake.kml\"")]
    [InlineData("Constraints", "inputs.constraintsToAdd[0].crs", "null")]
    [InlineData("Constraints", "inputs.constraintsToAdd[0].type", "\"Line\"")]
    [InlineData("Constraints", "inputs.constraintsToAdd[0].textureSize", "0")]
    [InlineData("TouchUpExport", "inputs.tilesToTouchUp[1]", "\"Tile_1\"")]
    [InlineData("TouchUpExport", "inputs.tilesToTouchUp[0]", "\"\"")]
    [InlineData("TouchUpExport", "options.level", "\"Texture\"")]
    [InlineData("TouchUpImport", "inputs.touchUpData", "null")]
    [InlineData("WaterConstraints", "options.forceHorizontal", "0")]
    [InlineData("GaussianSplats", "inputs.preset", "[\"close-range\"]")]
    [InlineData("GaussianSplats", "inputs.presets", "[\"close-range\"]")]
    [InlineData("GaussianSplats", "outputs", "[]")]
    [InlineData("GaussianSplats", "options.exportFormat", "\"GLTF\"")]
    [InlineData("GaussianSplats", "options.referenceTileSize", "0")]
    public void A_wrong_value_is_named_by_its_full_path(string type, string path, string value) =>
        Assert.Equal([$"specifications.{path}"], JobCheck.Targets(type, JobRequests.Full(type).With(path, value)).Distinct());

    [Theory]
    [InlineData("\"bkt:\"")]
    [InlineData("\"BKT:roi.json\"")]
    [InlineData("\"bkt:/etc/passwd\"")]
    [InlineData("\"bkt:../other/roi.json\"")]
    [InlineData("\"bkt:a/../../roi.json\"")]
    [InlineData("\"bkt:a/./roi.json\"")]
    [InlineData("\"bkt:..\"")]
    [InlineData("\"bkt:a\\\\..\\\\roi.json\"")]
    [InlineData("\"bkt:C:\\\\roi.json\"")]
    [InlineData("\"bkt:roi.json\\u0000.png\"")]
    [InlineData("\"bkt:roi\\n.json\"")]
    public void A_path_that_could_leave_the_bucket_is_refused(string value) =>
        Assert.Equal(
            ["specifications.inputs.regionOfInterest"],
            JobCheck.Targets("Tiling", JobRequests.Full("Tiling").With("inputs.regionOfInterest", value)));

    [Fact]
    public void A_path_longer_than_blob_names_may_be_is_refused() =>
        Assert.Single(JobCheck.Targets(
            "Tiling", JobRequests.Full("Tiling").With("inputs.regionOfInterest", $"\"bkt:{new string('a', 1025)}\"")));

    [Theory]
    [InlineData("bkt:Größe/地域.json")]
    [InlineData("bkt:a b/c..d/...")]
    public void A_path_in_any_language_is_accepted(string path) =>
        Assert.Empty(JobCheck.Targets("Tiling", JobRequests.Full("Tiling").With("inputs.regionOfInterest", $"\"{path}\"")));

    [Theory]
    [InlineData("Calibration", "options.centerTolerance", "options.centerPolicy", "\"Adjust\"")]
    [InlineData("Calibration", "options.pairSelectionDistance", "options.pairSelection", "\"Exhaustive\"")]
    [InlineData("Calibration", "options.adjustmentConstraints", "options.adjustmentConstraints[1]", "\"None\"")]
    [InlineData("Reconstruction", "outputs", "outputs", "{}")]
    [InlineData("FillImageProperties", "inputs", "inputs", "{ \"presets\": [] }")]
    public void What_contradicts_another_property_is_named(string type, string target, string path, string value) =>
        Assert.Equal([$"specifications.{target}"], JobCheck.Targets(type, JobRequests.Full(type).With(path, value)));

    [Fact]
    public void A_tolerance_of_centers_is_required_where_the_policy_needs_it()
    {
        var request = JobRequests.Full("Calibration").With("options.centerTolerance", "null").With("inputs.presets", "[]");

        Assert.Equal(["specifications.options.centerTolerance"], JobCheck.Targets("Calibration", request));
    }

    [Fact]
    public void A_reconstruction_on_given_tiles_takes_no_options_and_does_not_return_the_tiles()
    {
        var request = JobRequests.Full("Reconstruction").With("inputs.modelingReference", $"\"{JobRequests.ModelingReference}\"");

        Assert.Equal(
            ["specifications.outputs.modelingReference", "specifications.options"], JobCheck.Targets("Reconstruction", request));

        request.With("outputs.modelingReference", "false").With("options", "{}");
        Assert.Empty(JobCheck.Targets("Reconstruction", request));
    }

    [Fact]
    public void An_export_of_both_rasters_none_exports_nothing()
    {
        var request = JobRequests.Full("Production")
            .With("outputs.exports[8].options.orthoFormat", "\"None\"")
            .With("outputs.exports[8].options.dsmFormat", "\"None\"");

        Assert.Equal(["specifications.outputs.exports[8].options"], JobCheck.Targets("Production", request));
    }

    [Fact]
    public void All_problems_are_named_at_once()
    {
        var request = JobRequests.Full("Calibration")
            .With("inputs.scene", "null")
            .With("inputs.crsData", "\"/crs\"")
            .With("outputs[1]", "\"scene\"")
            .With("options.rigSynchro", "\"Sometimes\"")
            .With("options.centerPolicy", "\"Adjust\"")
            .With("options.colour", "1");

        Assert.Equal(
            [
                "specifications.inputs.crsData", "specifications.inputs.scene", "specifications.options.centerTolerance",
                "specifications.options.colour", "specifications.options.rigSynchro", "specifications.outputs[1]",
            ],
            JobCheck.Targets("Calibration", request).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_preset_may_be_given_without_a_list()
    {
        var request = JobRequests.Full("Tiling").With("inputs.presets", "\"close-range\"");

        var (specifications, check) = JobCheck.Run("Tiling", request);

        Assert.Empty(check.Problems);
        Assert.Contains("\"presets\":[\"close-range\"]", specifications.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_named_is_listed_with_the_types_that_fit()
    {
        var request = JobRequests.Full("Tiling").With("inputs.scene", $"\"{JobRequests.Scene.ToUpperInvariant()}\"");

        var (_, check) = JobCheck.Run("Tiling", request);

        Assert.Contains(
            check.References,
            reference =>
                reference is { Target: "specifications.inputs.scene", Value: JobRequests.Scene, Types: ["ContextScene"] });
        Assert.Equal(
            ["bkt:roi.json", "bkt:crs/local.wkt"],
            check.References.Where(found => found.IsBucketPath).Select(found => found.Value));
    }

    [Fact]
    public void A_body_full_of_mistakes_is_not_answered_with_a_larger_one()
    {
        var items = string.Join(',', Enumerable.Repeat("\"x\"", 5000));

        var (_, check) = JobCheck.Run(
            "Constraints", JobRequests.Full("Constraints").With("inputs.constraintsToDelete", $"[{items}]"));

        Assert.Equal(RequestCheck.MaxProblems, check.Problems.Count);
    }
}
