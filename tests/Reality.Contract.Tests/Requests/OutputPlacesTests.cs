using System.Text.Json.Nodes;
using Reality.Testing.Requests;

namespace Reality.Contract.Tests.Requests;

public sealed class OutputPlacesTests
{
    private static readonly Guid s_job = Guid.Parse("0b7d9a52-3f0e-4d43-9a0c-0c6f5d1f4a10");

    [Theory]
    [InlineData("FillImageProperties", "scene:ContextScene")]
    [InlineData("ImportPointCloud", "scanCollection:PointCloud")]
    [InlineData("Calibration", "scene:ContextScene")]
    [InlineData("Constraints", "addedConstraintsInfo:bkt")]
    [InlineData("TouchUpExport", "touchUpData:Unstructured")]
    [InlineData("TouchUpImport", "")]
    [InlineData("WaterConstraints", "constraints:bkt")]
    [InlineData("GaussianSplats", "splats:GS_SPZ")]
    public void Outputs_that_every_response_has_are_placed_though_not_asked_for(string type, string expected) =>
        Assert.Equal(expected, Describe(type, JobRequests.Minimal(type)));

    [Theory]
    [InlineData("ImportPointCloud", "scanCollection:PointCloud scene:ContextScene")]
    [InlineData("Calibration", "scene:ContextScene report:bkt texturedTiePoints:TexturedTiePoints")]
    [InlineData("TouchUpImport", "importInfo:bkt")]
    [InlineData("GaussianSplats", "splats:GS_3DT splatsReference:Unstructured")]
    public void All_that_is_asked_for_is_placed(string type, string expected) =>
        Assert.Equal(expected, Describe(type, JobRequests.Full(type)));

    [Fact]
    public void Exports_keep_their_order_and_get_reality_data_of_fitting_types()
    {
        var (outputs, places) = Place("Reconstruction", JobRequests.Full("Reconstruction"));

        var types = outputs["exports"]!.AsArray().Select(export => TypeOf(places, export!["location"]!.GetValue<string>()));
        Assert.Equal(["Cesium3DTiles", "3MX", "OBJ", "OSGB", "SLPK", "LAZ", "PLY", "OPC", "Orthophoto"], types);
        Assert.Equal("ModelingReference", TypeOf(places, outputs["modelingReference"]!["location"]!.GetValue<string>()));
        Assert.Equal("Tiles of the bridge", places.NewRealityData.First(data => data.Type == "Cesium3DTiles").DisplayName);
        Assert.Equal("Bridge - OBJ", places.NewRealityData.First(data => data.Type == "OBJ").DisplayName);
    }

    [Fact]
    public void A_bucket_path_is_below_the_folder_of_its_job()
    {
        var (outputs, places) = Place("Calibration", JobRequests.Full("Calibration"));

        Assert.Equal($"bkt:jobs/{s_job}/report.json", outputs["report"]!.GetValue<string>());
        Assert.Equal([$"bkt:jobs/{s_job}/report.json"], places.BucketPaths);
    }

    private static string Describe(string type, JsonObject request)
    {
        var (outputs, places) = Place(type, request);
        return string.Join(' ', outputs.Select(output =>
        {
            var value = output.Value!.GetValue<string>();
            return $"{output.Key}:{(value.StartsWith("bkt:", StringComparison.Ordinal) ? "bkt" : TypeOf(places, value))}";
        }));
    }

    private static (JsonObject Outputs, OutputPlaces Places) Place(string type, JsonObject request)
    {
        var (specifications, check) = JobCheck.Run(type, request);
        Assert.Empty(check.Problems);
        var places = new OutputPlaces(s_job, "Bridge");
        return (JsonNode.Parse(specifications.ToJson(places))!["outputs"]!.AsObject(), places);
    }

    private static string TypeOf(OutputPlaces places, string id) => places.NewRealityData.Single(data => data.Id == id).Type;
}
