using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Reality.Contract;
using Reality.Jobs;
using Reality.Jobs.Tests;

namespace Reality.Server.Tests.Hosting;

public sealed class ApiDescriptionTests
{
    [Fact]
    public async Task The_description_is_valid_and_says_what_bodies_hold()
    {
        await using var server = await TestServer.StartAsync();

        var document = await DescriptionOf(server);

        var modeling = document.Paths
            .Where(path => path.Key.StartsWith("/reality-modeling/", StringComparison.Ordinal))
            .SelectMany(path => path.Value.Operations!)
            .ToList();
        Assert.Equal(9, modeling.Count);
        Assert.All(modeling, operation => Assert.NotNull(
            operation.Value.Responses!.Single(response => response.Key[0] == '2').Value.Content!["application/json"].Schema));

        var submit = document.Paths["/reality-modeling/jobs"].Operations![HttpMethod.Post];
        var create = submit.RequestBody!.Content!["application/json"].Schema!;
        Assert.Equal(11, create.OneOf!.Count);
        var calibration = document.Components!.Schemas!["CalibrationJobCreate"];
        Assert.Equal(["iTwinId", "specifications", "type"], calibration.Required!.Order(StringComparer.Ordinal));
        var options = document.Components.Schemas["CalibrationOptions"];
        Assert.Contains("centerTolerance", options.Properties!.Keys);
        Assert.Equal(
            ["Adjust", "AdjustWithinTolerance", "Compute", "Extend", "Keep"],
            document.Components.Schemas["CenterPolicy"].Enum!
                .Select(value => value.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Equal(JsonSchemaType.Null, options.Properties["centerPolicy"].AnyOf![1].Type);
    }

    [Fact]
    public async Task A_job_type_added_to_the_list_is_described_by_its_records()
    {
        var types = new JobTypes(
            [.. JobPlanners.OfContract.Types.All, new CountPhotosJob()], JobPlanners.OfContract.Types.Named);
        await using var server = await TestServer.StartAsync(replace: services => services.AddSingleton(types));

        var document = await DescriptionOf(server);

        var submit = document.Paths["/reality-modeling/jobs"].Operations![HttpMethod.Post];
        Assert.Equal(12, submit.RequestBody!.Content!["application/json"].Schema!.OneOf!.Count);
        var schemas = document.Components!.Schemas!;
        Assert.Equal(["iTwinId", "specifications", "type"], schemas["CountPhotosJobCreate"].Required!.Order());
        Assert.Equal(["prefix"], schemas["CountPhotosOptions"].Properties!.Keys);
        Assert.Equal(20, schemas["CountPhotosOptions"].Properties!["prefix"].MaxLength);
        Assert.Equal(["counts"], schemas["CountPhotosOutput"].Enum!.Select(value => value.GetValue<string>()));
    }

    private static async Task<OpenApiDocument> DescriptionOf(TestServer server)
    {
        var json = await server.Anonymous.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken);
        var read = OpenApiDocument.Parse(
            json, "json", new OpenApiReaderSettings { RuleSet = ValidationRuleSet.GetDefaultRuleSet() });
        Assert.Empty(read.Diagnostic!.Errors);
        return read.Document!;
    }
}
