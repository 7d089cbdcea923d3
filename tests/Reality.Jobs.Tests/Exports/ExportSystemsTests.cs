using System.Diagnostics;
using System.Globalization;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Formats.Las;
using Reality.Jobs.Tests.Execution;
using Reality.Jobs.Tests.Scans;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Jobs.Tests.Exports;

/// <summary>The same model in many coordinate systems lies at the same place on the earth; GDAL says where that is.</summary>
[Collection(SurveyJobs.Name)]
public sealed class ExportSystemsTests(SurveyBench survey)
{
    // Longitude before latitude, unlike the axes of their authority; heights above the ellipsoid or EGM96; feet; the earth.
    private static readonly string[] s_systems =
        ["EPSG:4978", "EPSG:32632", "EPSG:4326", "EPSG:4979", "EPSG:4326+5773", "EPSG:32632+5773", "EPSG:3395", "EPSG:25832"];

    [Fact]
    public void Points_lie_at_the_same_place_on_the_earth_in_every_system()
    {
        if (!ExternalReader.HasCommand("gdaltransform"))
            Assert.Skip("gdal-bin is not installed: see tests/readers/README.md.");
        var origin = survey.ReadScene(survey.Calibrated).Origin!.Value;
        var local = string.Create(
            CultureInfo.InvariantCulture, $"ENU:{origin.Latitude.Degrees + 0.001},{origin.Longitude.Degrees - 0.001}");
        string[] systems = [.. s_systems, local];
        var exports = systems.Select(crs => $$"""{"format":"LAS","options":{"samplingDistance":12,"crs":"{{crs}}"} }""")
            .Append("""{"format":"3DTiles","options":{"crs":"EPSG:25832"} }""");
        var outputs = survey.Reconstruct(
            "", $$"""{"exports":[{{string.Join(',', exports)}}]}""", """{"geometryResolutionLimit":0.8}""");
        var locations = outputs.GetProperty("exports").EnumerateArray()
            .Select(export => export.GetProperty("location").GetString()!).ToList();

        // Files are in the system that was asked for, and 3D Tiles always in that of the earth.
        Assert.Equal(
            [.. s_systems, CoordinateSystemParser.Parse(local).Definition, "EPSG:4978"],
            locations.Select(location => survey.Bench.Row(location).CrsId));
        var expected = ReadPoints(locations[0]);
        Assert.True(expected.Count > 100);
        for (var i = 1; i < s_systems.Length; i++)
            AssertSame(expected, OnEarth(ReadPoints(locations[i]), s_systems[i]));
        var frame = CoordinateSystemParser.Parse(local).Frame!;
        AssertSame(expected, [.. ReadPoints(locations[^2]).Select(p => frame.EarthFromWorld * p)]);
    }

    [Fact]
    public void A_system_that_the_scene_lies_outside_of_is_refused_before_the_model()
    {
        var (id, _) = survey.Bench.Store(
            "Reconstruction",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}"},
             "outputs":{"exports":[{"format":"OBJ","options":{"crs":"+proj=gnom +lat_0=-49 +lon_0=-170 +datum=WGS84"} }]} }
            """);
        var watch = Stopwatch.StartNew();

        var result = survey.Bench.Run(id);

        Assert.Equal(JobState.Failed, result.State);
        Assert.Contains("lies outside", result.Messages[^1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Messages, message => message.Code == "Internal_Error");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    // Steps of millimeters, or of a billionth of a degree.
    private static void AssertSame(List<Vector3d> expected, List<Vector3d> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.InRange((pair.First - pair.Second).Length, 0, 0.003));
    }

    private static List<Vector3d> OnEarth(List<Vector3d> points, string system)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder["points.txt"], points.Select(p => FormattableString.Invariant($"{p.X:R} {p.Y:R} {p.Z:R}")));
        var output = ExternalReader.Run(
            "sh", "-c", $"gdaltransform -s_srs {system} -t_srs EPSG:4978 < '{folder["points.txt"]}'");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .Select(p => new Vector3d(p[0], p[1], p[2]))
            .ToList();
    }

    private List<Vector3d> ReadPoints(string location) =>
        new LasReader(new MemoryStream(survey.Bench.Read(location, "PointCloud.las"))).ReadPoints()
            .Select(point => point.Position)
            .ToList();
}
