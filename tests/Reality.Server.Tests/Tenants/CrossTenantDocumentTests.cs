using System.Text;
using Reality.Server.Tests.Hosting;
using Reality.Server.Tests.Jobs;
using Reality.Testing;
using Reality.Testing.Requests;

namespace Reality.Server.Tests.Tenants;

/// <summary>
/// Documents that name data of somebody else: every job that reads them ends as it does for data that nobody has, with the same
/// messages.
/// </summary>
public sealed class CrossTenantDocumentTests
{
    private const string OtherITwin = "88888888-8888-4888-8888-888888888888";

    private const string Photos = """
        {"version":"6.0","SpatialReferenceSystems":{"0":{"Definition":"EPSG:32632"} },"PhotoCollection":{"SRSId":0,
         "Devices":{"0":{"Dimensions":{"width":320,"height":240},"PrincipalPoint":{"x":160,"y":120},"FocalLength":300} },
         "Poses":{"0":{"Center":{"x":691200,"y":5334100,"z":612},"Rotation":{"omega":3.14,"phi":0,"kappa":0} },
          "1":{"Center":{"x":691203,"y":5334100,"z":612},"Rotation":{"omega":3.14,"phi":0,"kappa":0} } },
         "Photos":{"0":{"ImagePath":"0:a.jpg","DeviceId":0,"PoseId":0},"1":{"ImagePath":"0:b.jpg","DeviceId":0,"PoseId":1} } },
         "References":{"0":{"Path":"rds:ID"} } }
        """;

    private const string Scans = """
        {"version":"6.0","SpatialReferenceSystems":{"0":{"Definition":"EPSG:32632"} },"PointCloudCollection":{"SRSId":0,
         "PointClouds":{"0":{"Name":"c","Path":"0:c.las","Type":"Static","Location":"Unknown"} } },
         "References":{"0":{"Path":"rds:ID"} } }
        """;

    // Which of the documents a job of a type reads so far that it asks for the data. The others need tie points.
    private static readonly string[] s_readers =
        ["FillImageProperties/photos", "Calibration/photos", "GaussianSplats/photos", "ImportPointCloud/scans"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Jobs_of_every_type_say_the_same_of_foreign_and_unknown_data_that_a_document_names(bool isPostgres)
    {
        using var postgres = isPostgres ? PostgresServer.TryStart() : null;
        Assert.SkipWhen(isPostgres && postgres is null, "PostgreSQL is not installed.");
        await using var server = await TestServer.StartAsync(isPostgres
            ? $$"""{"Database":{"Kind":"Postgres","ConnectionString":"{{postgres!.ConnectionString}}"} }"""
            : "{}");
        var eve = new JobClient(server, "eve");
        var foreign = await new JobClient(server, "ann").UploadToAsync(
            OtherITwin, "CCImageCollection", ("a.jpg", RandomPhoto.Jpeg(1)), ("b.jpg", RandomPhoto.Jpeg(2)), ("c.las", [1]));

        foreach (var type in JobRequests.Types)
        {
            foreach (var kind in (string[])["photos", "scans"])
            {
                var document = kind == "photos" ? Photos : Scans;
                var ends = await Task.WhenAll(
                    EndAsync(eve, type, document, foreign), EndAsync(eve, type, document, Guid.NewGuid().ToString("D")));
                Assert.Equal((type, kind, ends[1]), (type, kind, ends[0]));
                if (s_readers.Contains($"{type}/{kind}"))
                    Assert.StartsWith("Failed RealityData_NotFound, ", ends[0], StringComparison.Ordinal);
            }
        }
    }

    private static async Task<string> EndAsync(JobClient eve, string type, string document, string id)
    {
        var scene = await eve.UploadAsync(
            "ContextScene", ("ContextScene.json", Encoding.UTF8.GetBytes(document.Replace("ID", id, StringComparison.Ordinal))));
        var (reference, touchUp) = (await eve.UploadAsync("ModelingReference"), await eve.UploadAsync("Unstructured"));
        var specifications = type == "FillImageProperties"
            ? $$"""{"inputs":{"sceneToProcess":"{{scene}}"},"outputs":["scene"]}"""
            : JobRequests.Minimal(type).ToJsonString()
                .Replace(JobRequests.Scene, scene, StringComparison.Ordinal)
                .Replace(JobRequests.ModelingReference, reference, StringComparison.Ordinal)
                .Replace(JobRequests.TouchUpData, touchUp, StringComparison.Ordinal);
        var (state, messages) = await eve.RunAsync(type, specifications);
        foreach (var (made, name) in (ReadOnlySpan<(string, string)>)
            [(id, "ID"), (scene, "SCENE"), (reference, "REFERENCE"), (touchUp, "TOUCHUP")])
            messages = messages.Replace(made, name, StringComparison.Ordinal);
        // Both photos may fail, with the same words.
        return $"{state} {string.Join('\n', messages.Split('\n').Distinct())}";
    }
}
