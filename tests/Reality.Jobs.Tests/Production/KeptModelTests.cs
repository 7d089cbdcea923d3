using System.Globalization;
using System.Text;
using System.Text.Json;
using Reality.Core.Geodesy;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Formats.Imaging;
using Reality.Formats.Las;
using Reality.Formats.Layouts;
using Reality.Jobs.Tests.Execution;
using Reality.Jobs.Tests.Scans;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Production;

/// <summary>A modeling reference is filled by the first job that models it, and spares the next ones the work.</summary>
[Collection(SurveyJobs.Name)]
public sealed class KeptModelTests(SurveyBench survey)
{
    private static readonly string[] s_modeling =
        ["depth-maps", "depth-map-filter", "surface", "visibility", "color-balance", "texture"];

    [Fact]
    public void Another_format_of_the_same_model_is_not_computed_again()
    {
        var bench = survey.Bench;
        var reference = Tile();
        var sizeOfTiles = bench.Row(reference).SizeBytes;

        var (first, points) = Produce(reference, "LAS");
        Assert.Equal(6, TaskCount(first, "depth-maps"));
        Assert.True(bench.Row(reference).SizeBytes > sizeOfTiles, "The reference is filled, and says so.");
        var (second, tiles) = Produce(reference, "3DTiles");

        Assert.All(s_modeling, stage => Assert.Equal((stage, 0), (stage, TaskCount(second, stage))));
        var reconstructed = survey.Reconstruct("", """{"exports":[{"format":"LAS"},{"format":"3DTiles"}]}""", "{}");
        AssertSame(points, Location(reconstructed, 0));
        AssertSame(tiles, Location(reconstructed, 1));

        // What a user has broken is made again.
        var texture = bench.List(reference).First(name => name.Contains("/texture/", StringComparison.Ordinal));
        bench.Put(reference, texture, [1, 2, 3, 255, 255, 255, 127]);
        var (third, again) = Produce(reference, "LAS");
        Assert.Equal(6, TaskCount(third, "depth-maps"));
        AssertSame(points, again);
    }

    [Fact]
    public void A_mask_that_was_added_or_changed_is_not_ignored_by_a_kept_model()
    {
        var bench = survey.Bench;
        var mask = Path.GetFileNameWithoutExtension(survey.Photos[0]) + "_mask.jpg";
        var reference = Tile();
        var (_, unmasked) = Produce(reference, "LAS");

        PutMask(0);
        var (added, masked) = Produce(reference, "LAS");
        PutMask(255);
        var (changed, _) = Produce(reference, "LAS");
        bench.Delete(survey.Collection, mask);
        var (removed, again) = Produce(reference, "LAS");

        Assert.Equal([6, 6, 0], new[] { added, changed, removed }.Select(job => TaskCount(job, "depth-maps")));
        Assert.NotEqual(PointCount(unmasked), PointCount(masked));
        AssertSame(unmasked, again);

        void PutMask(byte value)
        {
            var image = new Image<Rgb24>(320, 240);
            image.Pixels.AsSpan().Fill(new(value, value, value));
            bench.Put(survey.Collection, mask, JpegWriter.Encode(image, 90));
        }
    }

    [Fact]
    public async Task Two_jobs_may_fill_one_reference_at_once_and_an_unfinished_model_is_none()
    {
        var reference = Tile();
        var jobs = await Task.WhenAll(
            Task.Run(() => Produce(reference, "LAS")), Task.Run(() => Produce(reference, "LAS")));

        AssertSame(jobs[0].Export, jobs[1].Export);
        var index = Assert.Single(survey.Bench.List(reference), name => name.EndsWith("/index.json", StringComparison.Ordinal));
        var (kept, points) = Produce(reference, "LAS");
        Assert.Equal(0, TaskCount(kept, "depth-maps"));
        AssertSame(jobs[0].Export, points);

        // As a job leaves it that was interrupted before its end.
        survey.Bench.Delete(reference, index);
        var (made, again) = Produce(reference, "LAS");
        Assert.Equal(6, TaskCount(made, "depth-maps"));
        AssertSame(points, again);
        Assert.Contains(index, survey.Bench.List(reference));
    }

    [Fact]
    public void A_first_job_with_an_extent_spares_the_next_one_with_another_the_work()
    {
        PutHalf("west.json", -500, 0);
        PutHalf("east.json", 0, 500);
        var reference = Tile();

        var (first, west) = Produce(reference, "LAS", "west.json");
        var (second, east) = Produce(reference, "3DTiles", "east.json");

        Assert.Equal(6, TaskCount(first, "depth-maps"));
        Assert.Equal(0, TaskCount(second, "depth-maps"));
        var (whole, points) = Produce(reference, "LAS");
        Assert.All(s_modeling, stage => Assert.Equal((stage, 0), (stage, TaskCount(whole, stage))));
        // As if the model had been there before.
        var other = Tile();
        var (_, same) = Produce(other, "LAS");
        AssertSame(points, same);
        AssertSame(west, Produce(other, "LAS", "west.json").Export);
        AssertSame(east, Produce(other, "3DTiles", "east.json").Export);
        Assert.InRange(PointCount(west), 1, PointCount(points) - 1);
    }

    [Fact]
    public void An_orthophoto_of_an_extent_is_made_from_photos_as_that_of_all()
    {
        PutHalf("west.json", -500, 0);
        var reference = Tile();

        var model = Orthophoto("Reference3dModelVisible", "west.json");
        var part = Orthophoto("OptimizedComputationVisible", "west.json");
        var whole = Orthophoto("OptimizedComputationVisible", null);

        // Of the places that all show: the edge of a part is cut.
        var shared = part.Keys.Where(place => whole.ContainsKey(place) && model.ContainsKey(place)).ToList();
        Assert.InRange(part.Count, 1000, 0.7 * whole.Count);
        Assert.InRange(shared.Count, 0.95 * part.Count, part.Count);
        var (difference, ofModel) = (MeanDifference(part), MeanDifference(model));
        // Seams between photos depend on what is around them.
        Assert.True(difference < 0.4 * ofModel, $"{difference:F2} and {ofModel:F2} gray levels");

        double MeanDifference(Dictionary<(long, long), Rgb24> pixels) => shared.Average(
            place => Math.Abs(pixels[place].R - whole[place].R) + Math.Abs(pixels[place].G - whole[place].G)
                + Math.Abs(pixels[place].B - whole[place].B)) / 3;

        Dictionary<(long, long), Rgb24> Orthophoto(string colors, string? extent) => Pixels(Produce(
            reference, "OrthophotoDSM", extent,
            $$"""{"colorSource":"{{colors}}","dsmFormat":"ASC","samplingDistance":0.1} """).Export);
    }

    // Opaque pixels by their places on the map, in whole pixels.
    private Dictionary<(long Column, long Row), Rgb24> Pixels(string export)
    {
        var header = Encoding.ASCII.GetString(survey.Bench.Read(export, "DSM.asc")).Split('\n').Take(6)
            .Select(line => line.Split(' ')).ToDictionary(
                words => words[0], words => double.Parse(words[1], CultureInfo.InvariantCulture));
        using var image = NetVips.Image.NewFromBuffer(survey.Bench.Read(export, "Orthophoto.tif"));
        var (bytes, cell) = (image.WriteToMemory<byte>(), header["cellsize"]);
        var left = (long)Math.Round(header["xllcorner"] / cell);
        var top = (long)Math.Round(header["yllcorner"] / cell) + image.Height;
        return Enumerable.Range(0, image.Width * image.Height).Where(i => bytes[4 * i + 3] > 0).ToDictionary(
            i => (left + i % image.Width, top - i / image.Width),
            i => new Rgb24(bytes[4 * i], bytes[4 * i + 1], bytes[4 * i + 2]));
    }

    [Fact]
    public void Only_the_tiles_that_an_extent_reaches_are_modeled()
    {
        PutHalf("far-west.json", -500, -18);
        var reference = Tile(
            """ ,"options":{"tilingMode":"RegularPlanarGrid","tilingValue":16,"geometryResolutionLimit":0.5} """);

        var (first, west) = Produce(reference, "LAS", "far-west.json");
        var (second, again) = Produce(reference, "LAS", "far-west.json");
        var (whole, _) = Produce(reference, "LAS");

        Assert.Equal(0, TaskCount(second, "depth-maps"));
        AssertSame(west, again);
        Assert.InRange(TaskCount(first, "whole-surface"), 1, TaskCount(whole, "surface") - 1);
        // Cut out of all tiles now.
        Assert.Equal(0, TaskCount(Produce(reference, "LAS", "far-west.json").Result, "whole-surface"));
    }

    // An extent from west to east, meters from the middle of the scene.
    private void PutHalf(string name, double west, double east) => PutHalf(survey, name, west, east);

    internal static void PutHalf(SurveyBench survey, string name, double west, double east)
    {
        var origin = survey.ReadScene(survey.Calibrated).Origin!.Value;
        var system = UtmZone.For(origin).CoordinateSystem;
        using var transform = CoordinateTransform.FromWorld(origin, system);
        var middle = transform.Apply(Vector3d.Zero);
        Vector2d[] corners =
            [new(west, -500), new(east, -500), new(east, 500), new(west, 500)];
        using var stream = new MemoryStream();
        RegionOfInterestWriter.Write(
            stream,
            new(
                system.Definition, [new([.. corners.Select(p => p + new Vector2d(middle.X, middle.Y))], [])], middle.Z - 300,
                middle.Z + 300));
        survey.Bench.PutInBucket("regions/" + name, Encoding.UTF8.GetString(stream.ToArray()));
    }

    private int PointCount(string export) =>
        new LasReader(new MemoryStream(survey.Bench.Read(export, "PointCloud.las"))).ReadPoints().Count();

    private string Tile(string options = "") => survey.Bench
        .Succeed("Tiling", $$"""{"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["modelingReference"]{{options}}}""")
        .GetProperty("modelingReference").GetProperty("location").GetString()!;

    private (JobResult Result, string Export) Produce(
        string reference, string format, string? extent = null, string options = "{}")
    {
        var input = extent is null ? "" : $",\"extent\":\"bkt:regions/{extent}\"";
        var (id, outputs) = survey.Bench.Store(
            "Production",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}","modelingReference":"{{reference}}"{{input}}},
             "outputs":{"exports":[{"format":"{{format}}","options":{{options}} }] } }
            """);
        var result = survey.Bench.Run(id);
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        return (result, Location(outputs, 0));
    }

    private void AssertSame(string export, string other)
    {
        var names = survey.Bench.List(export);
        Assert.NotEmpty(names);
        Assert.Equal(names, survey.Bench.List(other));
        Assert.All(
            names,
            name => Assert.True(survey.Bench.Read(export, name).AsSpan().SequenceEqual(survey.Bench.Read(other, name)), name));
    }

    private static int TaskCount(JobResult result, StageName stage) => result.Stages.Single(s => s.Name == stage).TaskCount;

    private static string Location(JsonElement outputs, int export) =>
        outputs.GetProperty("exports")[export].GetProperty("location").GetString()!;
}
