using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using NetVips;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Formats.Las;
using Reality.Formats.Layouts;
using Reality.Jobs.Tests.Execution;
using Reality.Jobs.Tests.Scans;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Reconstruction;

/// <summary>Each option of tiles and exports does what it says; one small model serves for many.</summary>
[Collection(SurveyJobs.Name)]
public sealed class ReconstructionJobTests(SurveyBench survey)
{
    private const string Exports = """
        [{"format":"OBJ","options":{"crs":"EPSG:4978","crsOrigin":{"x":100,"y":200,"z":300},"doublePrecision":true,
                                    "maximumTextureSize":64,"textureCompression":20}},
         {"format":"OBJ"},
         {"format":"LAS","options":{"samplingStrategy":"Absolute","samplingDistance":2}},
         {"format":"LAS","options":{"samplingDistance":4,"mergePointClouds":false}},
         {"format":"LAS","options":{"crs":"EPSG:3857","samplingDistance":8}},
         {"format":"PLY","options":{"includeNormals":false,"samplingDistance":8}},
         {"format":"OrthophotoDSM","options":{"samplingDistance":0.15,"dsmFormat":"ASC",
                                              "noDataValue":-55,"noDataColor":"#102030","noDataTransparency":false}},
         {"format":"OrthophotoDSM","options":{"samplingDistance":0.15,"dsmFormat":"ASC",
                                              "orthoFormat":"None","projectionMode":"LowestPoint"}},
         {"format":"OrthophotoDSM","options":{"samplingDistance":0.05,"dsmFormat":"None","overviews":"None"}}]
        """;

    [Fact]
    public void Tiles_and_exports_are_as_asked()
    {
        // The world's origin in its UTM zone.
        using var transform = UtmTransform(survey.ReadScene(survey.Calibrated));
        var origin = transform.Apply(Vector3d.Zero);
        var outputs = survey.Reconstruct(
            "", $$"""{"modelingReference":true,"exports":{{Exports}} }""",
            $$"""
            {"tilingMode":"RegularPlanarGrid","tilingValue":40,
             "tilingOrigin":{"x":{{Text(origin.X)}},"y":{{Text(origin.Y)}},"z":0},
             "geometryResolutionLimit":0.8}
            """);
        var locations = outputs.GetProperty("exports").EnumerateArray()
            .Select(export => export.GetProperty("location").GetString()!).ToList();

        var layout = AssertGrid(outputs.GetProperty("modelingReference").GetProperty("location").GetString()!, origin);
        AssertMeshes(locations[0], locations[1]);
        AssertPoints(locations, layout);
        AssertRasters(locations[6], locations[7], locations[8]);
        AssertNoStepAtBorders(locations[6], origin, tileSize: 40);
        // Records say what the files are in.
        var reference = outputs.GetProperty("modelingReference").GetProperty("location").GetString()!;
        Assert.Equal(ReadLayout(reference).CrsDefinition, survey.Bench.Row(reference).CrsId);
        Assert.Matches("^EPSG:32[67]", survey.Bench.Row(reference).CrsId);
        Assert.Equal("EPSG:4978", survey.Bench.Row(locations[0]).CrsId);
        Assert.Matches("^EPSG:32[67]", survey.Bench.Row(locations[1]).CrsId);
    }

    [Fact]
    public void Sizes_of_tiles_that_cannot_be_are_refused()
    {
        AssertRefused("""{"tilingMode":"Adaptive","tilingValue":0}""", "tilingValue '0'");
        AssertRefused("""{"tilingMode":"RegularPlanarGrid","tilingValue":0}""", "tilingValue '0'");
        AssertRefused(
            """{"tilingMode":"RegularPlanarGrid","tilingValue":40,"tilingOrigin":{"x":0,"y":0,"z":5}}""",
            "tilingOrigin.z '5'");
        AssertRefused(
            """{"simplification":"PlanarAbsolute","planarSimplificationTolerance":0}""", "planarSimplificationTolerance '0'");

        var (id, _) = Store("""{"tilingMode":"Adaptive","tilingValue":0.01}""");
        var failed = survey.Bench.Run(id);
        Assert.Equal(JobState.Failed, failed.State);
        Assert.Contains(
            failed.Messages, message => message.Code == "Layout_MemoryTooSmall"
                && Regex.IsMatch(message.Text, @"tiles of 0\.01 GB are not possible.*Set tilingValue to 0\.\d+ or more"));
        var (enough, _) = Store("""{"tilingMode":"Adaptive","tilingValue":8}""");
        Assert.Empty(survey.Bench.Run(enough).Messages);

        (Guid, JsonElement) Store(string options) => survey.Bench.Store(
            "Tiling",
            $$"""{"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["modelingReference"],"options":{{options}} }""");

        void AssertRefused(string options, string word)
        {
            var (job, _) = Store(options);
            var failure = Assert.Throws<StageException>(() => survey.Bench.Graphs.Load(job));
            Assert.Equal("Option_Invalid", failure.Code);
            Assert.Contains(word, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_region_of_interest_crops_the_model_and_an_extent_the_exports()
    {
        var scene = survey.ReadScene(survey.Calibrated);
        var definition = UtmZone.For(scene.Origin!.Value).CoordinateSystem.Definition;
        var (center, height) = MiddleOf(scene);
        // A triangle, and a square that cuts off one of its corners.
        Vector2d[] triangle = [center + new Vector2d(-25, -20), center + new Vector2d(25, -20), center + new Vector2d(0, 25)];
        Vector2d[] square =
        [
            center + new Vector2d(-40, -12), center + new Vector2d(40, -12), center + new Vector2d(40, 60),
            center + new Vector2d(-40, 60),
        ];
        PutRegion("roi.json", definition, triangle, height);
        PutRegion("extent.json", definition, square, height);

        var outputs = survey.Reconstruct(
            ""","regionOfInterest":"bkt:regions/roi.json","extent":"bkt:regions/extent.json" """,
            """{"modelingReference":true,"exports":[{"format":"LAS","options":{"samplingDistance":4}}]}""", "{}");

        var points = ReadPoints(outputs.GetProperty("exports")[0].GetProperty("location").GetString()!, "PointCloud.las");
        Assert.True(points.Count > 50, $"{points.Count} points");
        Assert.All(points, p => Assert.True(IsInside(triangle, p, 0.02) && p.Y > center.Y - 12.02, $"{p} is outside."));
        // The cut follows the region: points come near to the slanted sides, not to a box only.
        Assert.Contains(points, p => p.X < center.X - 10);
        var reference = outputs.GetProperty("modelingReference").GetProperty("location").GetString()!;
        var layout = ReadLayout(reference);
        Assert.Equal(triangle, layout.Region!.Polygons[0].Outside);

        // The region of a modeling reference stays with it; another extent makes other exports of it.
        var produced = survey.Bench.Succeed(
            "Production",
            $$$"""
            {"inputs":{"scene":"{{{survey.Calibrated}}}","modelingReference":"{{{reference}}}"},
             "outputs":{"exports":[{"format":"LAS","options":{"samplingDistance":4} }]} }
            """);
        var all = ReadPoints(produced.GetProperty("exports")[0].GetProperty("location").GetString()!, "PointCloud.las");
        Assert.Contains(all, p => p.Y < center.Y - 13);
        Assert.All(all, p => Assert.True(IsInside(triangle, p, 0.02)));

        // The model is there now: an extent, or a region beside existing tiles, crops it.
        foreach (var inputs in (string[])["\"extent\"", "\"regionOfInterest\""])
        {
            var (job, cropped) = survey.Bench.Store(
                "Reconstruction",
                $$$"""
                {"inputs":{"scene":"{{{survey.Calibrated}}}","modelingReference":"{{{reference}}}",
                           {{{inputs}}}:"bkt:regions/extent.json"},
                 "outputs":{"exports":[{"format":"LAS","options":{"samplingDistance":4} },{"format":"3DTiles"},
                                       {"format":"OrthophotoDSM"}]} }
                """);
            var result = survey.Bench.Run(job);
            Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
            Assert.Equal(0, result.Stages.Single(stage => stage.Name == "depth-maps").TaskCount);
            var part = ReadPoints(cropped.GetProperty("exports")[0].GetProperty("location").GetString()!, "PointCloud.las");
            var inside = all.Where(p => p.Y > center.Y - 12).ToList();
            Assert.All(part, p => Assert.True(IsInside(triangle, p, 0.02) && p.Y > center.Y - 12.02, $"{p} is outside."));
            Assert.InRange((double)part.Count / inside.Count, 0.9, 1.1);
            Assert.InRange(part.Min(p => p.Y) - (center.Y - 12), -0.02, 1);
        }
    }

    [Fact]
    public void Colors_are_those_of_the_photos_or_evened_out_and_unseen_surfaces_have_theirs()
    {
        const string Exports =
            """{"exports":[{"format":"OrthophotoDSM","options":{"samplingDistance":0.1,"dsmFormat":"None"}},{"format":"OBJ"}]}""";
        var standard = survey.Reconstruct("", Exports, """{"geometryResolutionLimit":1}""");
        var original = survey.Reconstruct("", Exports, """{"geometryResolutionLimit":1,"colorCorrection":"None"}""");
        var marked = survey.Reconstruct(
            "",
            Exports,
            """{"geometryResolutionLimit":1,"untexturedRepresentation":"UniformColor","untexturedColor":"#FF00FF"}""");

        Assert.NotEqual(Pixels(standard), Pixels(original));
        // Few such surfaces are seen from above: all textures count.
        Assert.True(MagentaCount(marked) > MagentaCount(standard), "No surface that no photo sees is in the color asked for.");
    }

    [Fact]
    public void A_production_without_tiles_is_told_what_to_do()
    {
        var empty = survey.Bench.Add("ModelingReference");
        var (id, _) = survey.Bench.Store(
            "Production",
            $$$"""
            {"inputs":{"scene":"{{{survey.Calibrated}}}","modelingReference":"{{{empty}}}"},
             "outputs":{"exports":[{"format":"LAS"}]} }
            """);

        var failure = Assert.Throws<StageException>(() => survey.Bench.Graphs.Load(id));

        Assert.Equal("ModelingReference_NotFound", failure.Code);
        Assert.Contains("finished Tiling or Reconstruction job", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_region_that_is_not_there_or_broken_is_named()
    {
        survey.Bench.PutInBucket(
            "regions/broken.json",
            """{"crs":"EPSG:32632","polygons":[{"outsideBounds":[]}],"altitudeMin":0,"altitudeMax":1}""");

        AssertFails("bkt:regions/none.json", "Region_NotFound", "regions/none.json");
        AssertFails("bkt:regions/broken.json", "Region_Invalid", "outsideBounds");

        void AssertFails(string region, string code, string word)
        {
            var (id, _) = survey.Bench.Store(
                "Tiling",
                $$"""
                {"inputs":{"scene":"{{survey.Calibrated}}","regionOfInterest":"{{region}}"},"outputs":["modelingReference"]}
                """);
            var result = survey.Bench.Run(id);
            Assert.Equal(JobState.Failed, result.State);
            Assert.Contains(result.Messages, m => m.Code == code && m.Text.Contains(word, StringComparison.Ordinal));
        }
    }

    private Layout AssertGrid(string reference, Vector3d origin)
    {
        var layout = ReadLayout(reference);
        Assert.True(layout.Tiles.Count > 1);
        Assert.All(layout.Tiles, tile => Assert.Equal(40, tile.BoxTight.Size.X, 1e-6));
        // The corner of tile 0, 0 is the origin asked for.
        var first = layout.Tiles.Single(tile => tile.Name == "Tile_+000_+000");
        Assert.Equal(origin.X, first.BoxTight.Min.X, 1e-6);
        Assert.Equal(origin.Y, first.BoxTight.Min.Y, 1e-6);
        var tiles = JsonDocument.Parse(survey.Bench.Read(reference, "reality/tiles.json"));
        Assert.InRange(tiles.RootElement.GetProperty("VoxelSize").GetDouble(), 0.75, 0.85);
        return layout;
    }

    private void AssertMeshes(string asked, string plain)
    {
        var metadata = Encoding.UTF8.GetString(survey.Bench.Read(asked, "metadata.xml"));
        Assert.Contains("EPSG:4978", metadata, StringComparison.Ordinal);
        Assert.Contains("100", metadata, StringComparison.Ordinal);
        var vertex = FirstVertex(asked);
        Assert.Equal(9, vertex.Split(' ')[1].Split('.')[1].Length);
        Assert.Equal(5, FirstVertex(plain).Split(' ')[1].Split('.')[1].Length);
        // Earth-centered, so some 6,370 km from the origin.
        var position = vertex.Split(' ')[1..].Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        Assert.InRange(new Vector3d(position[0] + 100, position[1] + 200, position[2] + 300).Length, 6.3e6, 6.4e6);
        Assert.All(Pages(asked), page => Assert.InRange(Math.Max(page.Width, page.Height), 1, 64));
        // Split into several, not only shrunk.
        Assert.Contains(Pages(plain), page => page.Width > 64);
        Assert.True(Pages(asked).Count > Pages(plain).Count);

        List<(int Width, int Height)> Pages(string location) =>
            survey.Bench.List(location).Where(name => name.EndsWith(".jpg", StringComparison.Ordinal)).Select(name =>
            {
                using var page = Image.NewFromBuffer(survey.Bench.Read(location, name));
                return (page.Width, page.Height);
            }).ToList();
    }

    private Layout ReadLayout(string reference) =>
        LayoutReader.Read(new MemoryStream(survey.Bench.Read(reference, "layout.json")));

    private string FirstVertex(string location)
    {
        var name = survey.Bench.List(location).First(name => name.EndsWith(".obj", StringComparison.Ordinal));
        return Encoding.ASCII.GetString(survey.Bench.Read(location, name)).Split('\n')
            .First(line => line.StartsWith("v ", StringComparison.Ordinal));
    }

    private void AssertPoints(List<string> locations, Layout layout)
    {
        var absolute = ReadPoints(locations[2], "PointCloud.las");
        var names = survey.Bench.List(locations[3]);
        Assert.True(names.Count > 1 && names.Count <= layout.Tiles.Count);
        Assert.All(names, name => Assert.Matches(@"^Tile_[+-]\d{3}_[+-]\d{3}\.las$", name));
        Assert.Equal(names[0], survey.Bench.Row(locations[3]).RootDocument);
        var perTile = names.Sum(name => ReadPoints(locations[3], name).Count);
        var coarse = ReadPoints(locations[4], "PointCloud.las");
        // Twice the distance, a quarter of the points.
        Assert.InRange((double)perTile / coarse.Count, 3, 5.3);
        var area = layout.Tiles.Sum(tile => tile.BoxTight.Size.X * tile.BoxTight.Size.Y);
        Assert.InRange(absolute.Count, 0.1 * area / 4, 2 * area / 4);
        // Web Mercator.
        Assert.Equal("EPSG:3857", survey.Bench.Row(locations[4]).CrsId);
        var origin = survey.ReadScene(survey.Calibrated).Origin!.Value;
        Assert.Equal(6_378_137 * origin.Longitude.Radians, coarse[0].X, 500.0);
        var ply = Encoding.ASCII.GetString(survey.Bench.Read(locations[5], "PointCloud.ply").AsSpan(0, 400));
        Assert.DoesNotContain("property float nx", ply, StringComparison.Ordinal);
        Assert.Contains("property uchar red", ply, StringComparison.Ordinal);
    }

    private void AssertRasters(string highest, string lowest, string orthophoto)
    {
        var (high, low) = (ReadGrid(highest), ReadGrid(lowest));
        Assert.Equal(("0.15", "-55"), (high.Header["cellsize"], high.Header["NODATA_value"]));
        Assert.Equal("-9999", low.Header["NODATA_value"]);
        Assert.Equal(["DSM.asc", "DSM.prj", "Orthophoto.tif"], survey.Bench.List(highest));
        Assert.Equal(["DSM.asc", "DSM.prj"], survey.Bench.List(lowest));
        Assert.Equal(["Orthophoto.tif"], survey.Bench.List(orthophoto));
        var pairs = high.Values.Zip(low.Values).Where(pair => pair.First != -55 && pair.Second != -9999).ToList();
        Assert.True(pairs.Count > 100);
        Assert.All(pairs, pair => Assert.True(pair.Second <= pair.First + 1e-3));

        using var image = Image.NewFromBuffer(survey.Bench.Read(highest, "Orthophoto.tif"));
        var pixels = image.WriteToMemory<byte>();
        var corner = Array.FindIndex(high.Values, value => value == -55);
        Assert.Equal([0x10, 0x20, 0x30, 0xFF], pixels[(4 * corner)..(4 * corner + 4)]);

        using var large = Image.NewFromBuffer(survey.Bench.Read(orthophoto, "Orthophoto.tif"));
        Assert.True(Math.Max(large.Width, large.Height) > 512, "An overview would be expected.");
        Assert.Equal(1, large.Contains("n-pages") ? (int)large.Get("n-pages") : 1);
    }

    // Neighboring pixels differ at borders of tiles as they do beside them.
    private void AssertNoStepAtBorders(string orthophoto, Vector3d origin, double tileSize)
    {
        var header = ReadGrid(orthophoto).Header;
        using var image = Image.NewFromBuffer(survey.Bench.Read(orthophoto, "Orthophoto.tif"));
        var pixels = image.WriteToMemory<byte>();
        double Number(string name) => double.Parse(header[name], CultureInfo.InvariantCulture);
        var (cell, left) = (Number("cellsize"), Number("xllcorner"));
        var top = Number("yllcorner") + cell * image.Height;
        var (border, beside) = ((Sum: 0.0, Count: 0), (Sum: 0.0, Count: 0));
        for (var y = 1; y < image.Height; y++)
        {
            for (var x = 1; x < image.Width; x++)
            {
                var pixel = y * image.Width + x;
                Add(pixel, pixel - 1, (left + x * cell - origin.X) / tileSize);
                Add(pixel, pixel - image.Width, (top - y * cell - origin.Y) / tileSize);
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{border} {beside}");
        Assert.True(border.Count > 500);
        Assert.InRange(border.Sum / border.Count / (beside.Sum / beside.Count), 0.5, 1.1);

        // The edge between two pixels is at a place in tiles. Pixels that show nothing have the color of no data.
        void Add(int pixel, int before, double place)
        {
            var distance = Math.Abs(place - Math.Round(place)) * tileSize / cell;
            if (distance is > 12 or (> 1 and < 3) || pixels[4 * pixel] == 0x10 || pixels[4 * before] == 0x10)
                return;
            var step = Enumerable.Range(0, 3).Sum(c => Math.Abs(pixels[4 * pixel + c] - pixels[4 * before + c]));
            if (distance <= 1)
                border = (border.Sum + step, border.Count + 1);
            else
                beside = (beside.Sum + step, beside.Count + 1);
        }
    }

    private (Dictionary<string, string> Header, double[] Values) ReadGrid(string location)
    {
        var lines = Encoding.UTF8.GetString(survey.Bench.Read(location, "DSM.asc"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (
            lines.Take(6).Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => parts[1]),
            lines.Skip(6)
                .SelectMany(line => line.Split(' '))
                .Select(value => double.Parse(value, CultureInfo.InvariantCulture))
                .ToArray());
    }

    private List<Vector3d> ReadPoints(string location, string name) =>
        new LasReader(new MemoryStream(survey.Bench.Read(location, name))).ReadPoints()
            .Select(point => point.Position)
            .ToList();

    private byte[] Pixels(JsonElement outputs)
    {
        var location = outputs.GetProperty("exports")[0].GetProperty("location").GetString()!;
        using var image = Image.NewFromBuffer(survey.Bench.Read(location, "Orthophoto.tif"));
        return image.WriteToMemory<byte>();
    }

    private int MagentaCount(JsonElement outputs)
    {
        var location = outputs.GetProperty("exports")[1].GetProperty("location").GetString()!;
        return survey.Bench.List(location).Where(name => name.EndsWith(".jpg", StringComparison.Ordinal)).Sum(name =>
        {
            using var image = Image.NewFromBuffer(survey.Bench.Read(location, name));
            return image.WriteToMemory<byte>().Chunk(3).Count(p => p[0] > 200 && p[1] < 60 && p[2] > 200);
        });
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static CoordinateTransform UtmTransform(Core.Scenes.Scene scene) =>
        CoordinateTransform.FromWorld(scene.Origin!.Value, UtmZone.For(scene.Origin.Value).CoordinateSystem);

    private static (Vector2d Center, double Height) MiddleOf(Core.Scenes.Scene scene)
    {
        using var transform = UtmTransform(scene);
        var points = scene.TiePoints.Count > 0
            ? scene.TiePoints.Positions
            : scene.CalibratedPhotos.Select(p => p.CameraFromWorld!.Value.Center).ToArray();
        var map = points.Select(transform.Apply).ToList();
        return (new(map.Average(p => p.X), map.Average(p => p.Y)), map.Average(p => p.Z));
    }

    private void PutRegion(string name, string crs, Vector2d[] corners, double height)
    {
        using var stream = new MemoryStream();
        RegionOfInterestWriter.Write(stream, new(crs, [new(corners, [])], height - 300, height + 300));
        survey.Bench.PutInBucket("regions/" + name, Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static bool IsInside(Vector2d[] counterClockwise, Vector3d p, double tolerance) =>
        Enumerable.Range(0, counterClockwise.Length).All(i =>
        {
            var (a, b) = (counterClockwise[i], counterClockwise[(i + 1) % counterClockwise.Length]);
            var along = b - a;
            return (along.X * (p.Y - a.Y) - along.Y * (p.X - a.X)) / along.Length >= -tolerance;
        });
}
