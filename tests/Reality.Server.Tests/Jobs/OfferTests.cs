using System.Net;
using System.Text.Json.Nodes;
using Reality.Testing.Requests;

namespace Reality.Server.Tests.Jobs;

/// <summary>Costs, presets, buckets, and what is not offered.</summary>
public sealed class OfferTests(SharedJobServer shared) : IClassFixture<SharedJobServer>
{
    [Theory]
    [InlineData("FillImageProperties", """{ "imageCount": 120 }""", 0.12)]
    [InlineData("ImportPointCloud", """{ "mpoints": 500 }""", 1)]
    [InlineData("Calibration", """{ "gpix": 10, "mpoints": 100 }""", 2.1)]
    [InlineData("Tiling", """{ "gpix": 10, "mpoints": 100 }""", 0.3)]
    [InlineData("Production", """{ "gpix": 2, "mpoints": 0 }""", 2)]
    [InlineData("Production", """{ "gpix": 2, "mpoints": 0, "geometricPrecision": "Extra" }""", 8)]
    // The full request asks for Ultra.
    [InlineData("Reconstruction", """{ "gpix": 1, "mpoints": 0 }""", 6.12)]
    [InlineData("Constraints", """{ "surface": 100000 }""", 1)]
    [InlineData("TouchUpExport", """{ "tileCount": 3 }""", 0.03)]
    [InlineData("TouchUpImport", """{ "tileCount": 3 }""", 0.03)]
    [InlineData("WaterConstraints", """{ "gpix": 5 }""", 0.5)]
    [InlineData("GaussianSplats", null, 10)]
    public async Task A_cost_follows_the_published_formula(string type, string? parameters, double expected)
    {
        var body = Body(type, parameters);

        var estimation = (await JobServer.ReadAsync(
            await shared.Server.PostAsync("/reality-modeling/costs", body.ToJsonString())))["costEstimation"]!;

        Assert.Equal(expected, estimation["estimatedUnits"]!.GetValue<double>(), 6);
        Assert.Equal("Modeling", estimation["unitType"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(body["specifications"], estimation["specifications"]));
        Assert.True(JsonNode.DeepEquals(body["costParameters"], estimation["costParameters"]));
    }

    [Theory]
    [InlineData("""{ "gpix": -1, "mpoints": 0 }""", "costParameters.gpix")]
    [InlineData("""{ "gpix": "many", "mpoints": 0 }""", "costParameters.gpix")]
    [InlineData("""{ "gpix": 1e308, "mpoints": -1e308 }""", "costParameters.gpix costParameters.mpoints")]
    [InlineData("""{ "mpoints": 0 }""", "costParameters.gpix")]
    [InlineData(null, "costParameters.gpix costParameters.mpoints")]
    public async Task What_a_cost_needs_must_be_given(string? parameters, string expected)
    {
        var (status, _, targets) = await JobServer.ErrorAsync(
            await shared.Server.PostAsync("/reality-modeling/costs", Body("Calibration", parameters).ToJsonString()));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(expected, string.Join(' ', targets));
    }

    [Fact]
    public async Task Presets_are_listed_with_what_they_do()
    {
        var files = (await shared.Server.GetAsync("/reality-modeling/files"))["files"]!.AsArray();

        Assert.Contains(files, file => file!["id"]!.GetValue<string>() == "aerial-nadir");
        Assert.All(files, file =>
        {
            Assert.Equal("Preset", file!["type"]!.GetValue<string>());
            Assert.InRange(file["name"]!.GetValue<string>().Length, 3, 256);
            Assert.NotEmpty(file["description"]!.GetValue<string>());
        });
    }

    [Fact]
    public async Task A_bucket_is_for_members_of_its_iTwin()
    {
        var path = $"/Reality-Modeling/iTwins/{JobServer.ITwin.ToUpperInvariant()}/bucket";

        var bucket = await shared.Server.GetAsync(path);

        Assert.Equal(JobServer.ITwin, bucket["bucket"]!["iTwinId"]!.GetValue<string>());
        Assert.Contains(
            $"/bucket-{JobServer.ITwin}?",
            bucket["_links"]!["containerUrl"]!["href"]!.GetValue<string>(), StringComparison.Ordinal);
        var (status, code, _) = await JobServer.ErrorAsync(await shared.Server.Other.GetAsync(path));
        Assert.Equal((HttpStatusCode.NotFound, "iTwinNotFound"), (status, code));
        Assert.Equal(
            HttpStatusCode.NotFound, (await shared.Server.Client.GetAsync("/reality-modeling/itwins/none/bucket")).StatusCode);
    }

    [Theory]
    [InlineData("GET", "/reality-analysis/jobs")]
    [InlineData("POST", "/reality-analysis/costs")]
    [InlineData("GET", "/reality-analysis/detectors/x")]
    public async Task The_analysis_service_is_not_here(string method, string path)
    {
        var (status, code, _) = await JobServer.ErrorAsync(await shared.Server.Client.SendAsync(new(new(method), path)));

        Assert.Equal((HttpStatusCode.NotFound, "NotFound"), (status, code));
    }

    private static JsonObject Body(string type, string? parameters)
    {
        var body = new JsonObject { ["type"] = type, ["specifications"] = JobRequests.Full(type) };
        if (parameters is not null)
            body["costParameters"] = JsonNode.Parse(parameters);
        return body;
    }
}
