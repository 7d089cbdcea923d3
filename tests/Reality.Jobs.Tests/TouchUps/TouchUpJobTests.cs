using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.TouchUps;

/// <summary>Tiles go out as OBJ, come back edited, and only what was edited changes in the exports.</summary>
[Collection(SurveyJobs.Name)]
public sealed partial class TouchUpJobTests(SurveyBench survey)
{
    // A reference with a model, of which each test has a copy.
    private static string? s_produced;

    private readonly string _reference = survey.CopyOf(s_produced ??= Produced(survey));

    [Fact]
    public void Tiles_that_come_back_as_they_went_out_leave_the_exports_as_they_were()
    {
        var (_, before) = Produce("3DTiles");
        var touchUp = Export("""{"level":"GeometryAndTexture"}""");
        var names = survey.Bench.List(touchUp);
        Assert.Contains("README.txt", names);
        Assert.Contains("metadata.xml", names);
        var reference = survey.Bench.List(_reference);

        var info = Import(touchUp);
        Assert.Empty(info.EnumerateArray());
        foreach (var dialect in ObjDialects.All)
            Assert.Empty(Import(Copy(touchUp, text => dialect.Rewrite(text))).EnumerateArray());

        Assert.Equal(reference, survey.Bench.List(_reference));
        var (result, after) = Produce("3DTiles");
        Assert.Equal(0, TaskCount(result, "texture"));
        AssertSame(before, after, _ => true);
    }

    [Theory]
    [InlineData("GeometryAndTexture", 0)]
    [InlineData("Geometry", 1)]
    public void One_edited_tile_changes_alone_and_keeps_its_border(string level, int textured)
    {
        var (_, before) = Produce("OBJ");
        var touchUp = Export($$"""{"level":"{{level}}"}""");
        var tile = LargestTile(touchUp);
        var raised = 0;
        var edited = Copy(touchUp, text => ObjDialects.Blender.Rewrite(Raise(text, out raised)), tile);

        var info = Import(edited);

        Assert.True(raised > 3);
        var only = Assert.Single(info.EnumerateArray());
        Assert.Equal((tile, level), (only.GetProperty("tileName").GetString(), only.GetProperty("level").GetString()));
        var (result, after) = Produce("OBJ");
        Assert.Equal(0, TaskCount(result, "depth-maps"));
        Assert.Equal(0, TaskCount(result, "surface"));
        Assert.Equal(textured, TaskCount(result, "texture"));
        AssertSame(before, after, name => !name.Contains(tile, StringComparison.Ordinal));
        var (old, now) = (ReadPositions(before, tile), ReadPositions(after, tile));
        Assert.InRange(now.Max(p => p.Z) - old.Max(p => p.Z), 1, 3);
        // Vertices that lie on a face of the tile are where they were.
        var (border, borderNow) = (Border(before, tile), Border(after, tile));
        Assert.NotEmpty(border);
        Assert.Subset(borderNow, border);

        // The next job finds the edited tile, and another edit begins with it.
        var (again, same) = Produce("OBJ");
        Assert.Equal(0, TaskCount(again, "texture"));
        AssertSame(after, same, _ => true);
        Assert.Empty(Import(Export($$"""{"level":"{{level}}"}""")).EnumerateArray());
    }

    [Theory]
    [InlineData("3DTiles", "{}", 5)]
    [InlineData("3MX", "{}", 5)]
    [InlineData("I3S", "{}", 11)]
    [InlineData("OBJ", """{"lodScope":"AcrossTiles","lodType":"Quadtree"}""", 9)]
    [InlineData("OSGB", "{}", 1)]
    public void Nodes_that_do_not_show_the_edited_tile_are_neither_changed_nor_made_again(
        string format, string options, int maxChangedFiles)
    {
        var (first, before) = Produce(format, options);
        var reference = survey.Bench.List(_reference);
        var touchUp = Export("""{"level":"GeometryAndTexture"}""");
        var tile = LargestTile(touchUp);
        Import(Copy(touchUp, text => Raise(text, out _), tile));

        var (second, after) = Produce(format, options);

        // The nodes from the tile to the root.
        var made = survey.Bench.List(_reference).Except(reference)
            .Where(name => name.Contains("/levels-of-detail", StringComparison.Ordinal) && Path.GetExtension(name) == ".bin")
            .Select(name => Path.GetFileNameWithoutExtension(name)).OrderBy(id => id.Length).ToList();
        Assert.Equal(format == "OSGB" ? [tile] : Enumerable.Range(1, made[^1].Length).Select(count => made[^1][..count]), made);
        var stages = first.Stages.Where(stage => stage.Name.ToString().StartsWith("levels-of-detail", StringComparison.Ordinal));
        var tiles = reference.Count(name => name.Contains("/texture/", StringComparison.Ordinal));
        Assert.InRange(tiles, 15, 25);
        Assert.All(stages, stage => Assert.Equal((tiles, 1), (stage.TaskCount, TaskCount(second, stage.Name))));
        Assert.Equal(survey.Bench.List(before), survey.Bench.List(after));
        var changed = survey.Bench.List(after).Count(
            name => !survey.Bench.Read(before, name).AsSpan().SequenceEqual(survey.Bench.Read(after, name)));
        Assert.InRange(changed, 1, maxChangedFiles);

        // Nothing changed: all nodes are there.
        var (third, same) = Produce(format, options);
        Assert.All(stages, stage => Assert.Equal(0, TaskCount(third, stage.Name)));
        AssertSame(after, same, _ => true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void An_import_that_is_killed_between_its_writes_changes_nothing_until_it_is_run_again(int writes)
    {
        var (_, before) = Produce("OBJ");
        var touchUp = Export("""{"level":"Geometry"}""");
        var tile = LargestTile(touchUp);
        var job = Store(Copy(touchUp, text => Raise(text, out _), tile)).Id;
        survey.Bench.Wrap = store => InterruptedStore.Of(store, writes);
        try
        {
            Assert.Equal(JobState.Failed, survey.Bench.Run(job).State);
        }
        finally
        {
            survey.Bench.Wrap = null;
        }

        var meshes = survey.Bench.List(_reference).Where(name => name.Contains("/edits/meshes/", StringComparison.Ordinal));
        Assert.Equal(writes, meshes.Count());
        var (result, same) = Produce("OBJ");
        Assert.Equal(0, TaskCount(result, "texture"));
        AssertSame(before, same, _ => true);

        Assert.Equal(JobState.Done, survey.Bench.Run(job).State);
        var (made, after) = Produce("OBJ");
        Assert.Equal(1, TaskCount(made, "texture"));
        AssertSame(before, after, name => !name.Contains(tile, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_imports_at_once_both_count()
    {
        var touchUp = Export("""{"level":"Geometry"}""");
        var tiles = TilesIn(touchUp).OrderByDescending(tile => survey.Bench.Read(touchUp, PathOf(tile)).Length).Take(2).ToList();
        Assert.Equal(2, tiles.Count);
        var jobs = tiles.ConvertAll(tile => Store(Copy(touchUp, text => Raise(text, out _), tile)).Id);

        Parallel.ForEach(jobs, job => Assert.Equal(JobState.Done, survey.Bench.Run(job).State));

        Assert.Equal(2, TaskCount(Produce("OBJ").Result, "texture"));
    }

    [Fact]
    public void Chosen_tiles_are_written_in_the_system_that_is_asked_for()
    {
        var tile = LargestTile(Export("""{"level":"Geometry"}"""));
        var touchUp = Export("""{"level":"Geometry","crs":"EPSG:32632"}""", tile);

        Assert.Equal(tile, Assert.Single(TilesIn(touchUp)));
        var metadata = Encoding.UTF8.GetString(survey.Bench.Read(touchUp, "metadata.xml"));
        Assert.Contains("<SRS>EPSG:32632</SRS>", metadata, StringComparison.Ordinal);
        Assert.Equal("EPSG:32632", survey.Bench.Row(touchUp).CrsId);
        Assert.DoesNotContain(survey.Bench.List(touchUp), name => name.EndsWith(".jpg", StringComparison.Ordinal));
        Assert.Empty(Import(touchUp).EnumerateArray());
    }

    [Fact]
    public void Bad_tiles_are_refused_by_name_and_leave_the_reference_as_it_was()
    {
        var touchUp = Export("""{"level":"GeometryAndTexture"}""");
        var tile = LargestTile(touchUp);
        var reference = BytesOf(_reference);

        AssertRefused("TouchUp_Invalid", "Line 3", Copy(touchUp, text => FirstVertex().Replace(text, "v 1 NaN 3", 1), tile));
        AssertRefused("TouchUp_OutsideTile", tile, Copy(touchUp, text => Move(text, 5000), tile));
        AssertRefused(
            "TouchUp_OutsideTile", "metadata.xml",
            Copy(touchUp, text => FirstVertex().Replace(text, "v 1e308 1e308 0", 1), tile));
        AssertRefused(
            "TouchUp_Invalid", "texture coordinate",
            Copy(touchUp, text => Raise(text, out _).Replace("\nvt ", "\nvt 1e39 0\nvt ", StringComparison.Ordinal), tile));
        AssertRefused("TouchUp_Empty", tile, Copy(touchUp, text => Faces().Replace(text, ""), tile));
        AssertRefused("TouchUp_NotManifold", tile, Copy(touchUp, text => text + Fans(text), tile));
        var other = Copy(touchUp, text => text, tile);
        survey.Bench.Put(other, "Tile_+099_+000/Tile_+099_+000.obj", "v 0 0 0"u8.ToArray());
        AssertRefused("TouchUp_UnknownTile", "Tile_+099_+000", other);
        var twice = Copy(touchUp, text => text, tile);
        survey.Bench.Put(twice, $"copy/{tile}.obj", "v 0 0 0"u8.ToArray());
        AssertRefused("TouchUp_TileTwice", tile, twice);
        var bare = Copy(touchUp, text => Raise(text, out _), tile);
        survey.Bench.Delete(bare, $"{tile}/{tile}_0.jpg");
        AssertRefused("TouchUp_PageMissing", $"{tile}_0.jpg", bare);
        var broken = Copy(touchUp, text => Raise(text, out _), tile);
        survey.Bench.Put(broken, $"{tile}/{tile}_0.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3]);
        AssertRefused("TouchUp_Invalid", $"{tile}_0.jpg", broken);
        var page = survey.Bench.Read(touchUp, $"{tile}/{tile}_0.jpg");
        survey.Bench.Put(broken, $"{tile}/{tile}_0.jpg", page[..(page.Length * 2 / 3)]);
        AssertRefused("TouchUp_Invalid", "is cut short", broken);
        var materials = Enumerable.Range(0, 1100).Select(i => $"newmtl c{i}\nmap_Kd {i}/{tile}_0.jpg\n");
        AssertPagesTooLarge(materials);
        var colors = Enumerable.Range(0, 1100).Select(i => $"newmtl c{i}\nKd {i % 256 / 255.0:F5} {i / 256 / 255.0:F5} 0\n");
        AssertPagesTooLarge(colors);
        foreach (var text in (string[])["null", "[[", TextIn("touchup.json").Replace("\"GeometryAndTexture\"", "7")])
        {
            var unread = Copy(touchUp, obj => obj, tile);
            survey.Bench.Put(unread, "touchup.json", Encoding.UTF8.GetBytes(text));
            AssertRefused("TouchUp_Invalid", "touchup.json", unread);
        }
        AssertRefused("TouchUp_NoTiles", "OBJ", survey.Bench.Add("Unstructured"));
        var lost = Copy(touchUp, text => text, tile);
        survey.Bench.Delete(lost, "metadata.xml");
        AssertRefused("TouchUp_NoMetadata", "metadata.xml", lost);
        survey.Bench.Put(lost, "metadata.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><ModelMetadata/>"u8.ToArray());
        AssertRefused("TouchUp_Invalid", "metadata.xml", lost);
        survey.Bench.Put(lost, "metadata.xml", Encoding.UTF8.GetBytes($"{TextIn("metadata.xml")}{new string(' ', 300_000)}"));
        AssertRefused("TouchUp_Invalid", "too large", lost);

        Assert.Equal(reference, BytesOf(_reference));

        string TextIn(string name) => Encoding.UTF8.GetString(survey.Bench.Read(touchUp, name));

        // The tile with one triangle in each of these materials.
        void AssertPagesTooLarge(IEnumerable<string> more)
        {
            var edited = Copy(touchUp, text => text + Repeated(Faces().Match(text).Value, 1100), tile);
            survey.Bench.Put(
                edited, $"{tile}/{tile}.mtl", Encoding.UTF8.GetBytes($"{TextIn($"{tile}/{tile}.mtl")}\n{string.Concat(more)}"));
            AssertRefused("TouchUp_PagesTooLarge", tile, edited);
        }
    }

    [Fact]
    public void A_tile_without_its_materials_gets_its_texture_from_the_photos_and_says_so()
    {
        var touchUp = Export("""{"level":"GeometryAndTexture"}""");
        var tile = LargestTile(touchUp);
        var bare = Copy(touchUp, text => Raise(text, out _), tile);
        survey.Bench.Delete(bare, $"{tile}/{tile}.mtl");
        survey.Bench.Delete(bare, "touchup.json");

        var result = survey.Bench.Run(Store(bare).Id);

        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        var warning = Assert.Single(result.Messages, message => message.Code == "TouchUp_NoTexture");
        Assert.Contains($"its materials, {tile}.mtl, were not uploaded", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_without_a_model_has_nothing_to_touch_up()
    {
        Assert.Contains("is not a tile", Fail("TouchUpExport", ExportRequest("{}", "Tile_x")), StringComparison.Ordinal);
        survey.Bench.Delete(_reference, "reality/model/current.json");
        var failure = Fail("TouchUpExport", ExportRequest("{}", null));
        Assert.Contains("Run Production", failure, StringComparison.Ordinal);
    }

    private string Fail(string type, string specifications)
    {
        var result = survey.Bench.Run(survey.Bench.Store(type, specifications).Id);
        Assert.Equal(JobState.Failed, result.State);
        return result.Messages.Single(message => message.Severity == MessageSeverity.Error).Text;
    }

    private void AssertRefused(string code, string word, string touchUp)
    {
        var result = survey.Bench.Run(Store(touchUp).Id);
        Assert.Equal(JobState.Failed, result.State);
        var error = result.Messages.Single(message => message.Severity == MessageSeverity.Error);
        Assert.True(error.Code == code, $"{error.Code}: {error.Text}");
        Assert.Contains(word, error.Text, StringComparison.Ordinal);
    }

    private (Guid Id, JsonElement Outputs) Store(string touchUp) => survey.Bench.Store(
        "TouchUpImport",
        $$"""{"inputs":{"modelingReference":"{{_reference}}","touchUpData":"{{touchUp}}"},"outputs":["importInfo"]}""");

    private JsonElement Import(string touchUp)
    {
        var (id, outputs) = Store(touchUp);
        var result = survey.Bench.Run(id);
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        var folder = outputs.GetProperty("importInfo").GetString()!;
        var info = JsonDocument.Parse(survey.Bench.ReadFromBucket($"{folder}/touchupImport.json"));
        return info.RootElement.GetProperty("importInfo");
    }

    private string Export(string options, string? tile = null) => survey.Bench
        .Succeed("TouchUpExport", ExportRequest(options, tile)).GetProperty("touchUpData").GetString()!;

    private string ExportRequest(string options, string? tile)
    {
        var tiles = tile is null ? "" : $",\"tilesToTouchUp\":[\"{tile}\"]";
        return $$"""
            {"inputs":{"modelingReference":"{{_reference}}"{{tiles}} },"outputs":["touchUpData"],"options":{{options}} }
            """;
    }

    private (JobResult Result, string Export) Produce(string format, string options = "{}") =>
        Produce(survey, _reference, format, options);

    private static (JobResult Result, string Export) Produce(
        SurveyBench survey, string reference, string format, string options = "{}")
    {
        var (id, outputs) = survey.Bench.Store(
            "Production",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}","modelingReference":"{{reference}}"},
             "outputs":{"exports":[{"format":"{{format}}","options":{{options}} }] } }
            """);
        var result = survey.Bench.Run(id);
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        return (result, outputs.GetProperty("exports")[0].GetProperty("location").GetString()!);
    }

    private static string Produced(SurveyBench survey)
    {
        var reference = Tile(survey);
        Produce(survey, reference, "OBJ");
        return reference;
    }

    // Only one tile, or all; the OBJ text of that one is edited.
    private string Copy(string touchUp, Func<string, string> edit, string? tile = null)
    {
        var id = survey.Bench.Add("Unstructured");
        foreach (var name in survey.Bench.List(touchUp))
        {
            if (tile is not null && name.Contains('/', StringComparison.Ordinal)
                && !name.Contains(tile, StringComparison.Ordinal))
                continue;
            var bytes = survey.Bench.Read(touchUp, name);
            if (name.EndsWith(".obj", StringComparison.Ordinal))
                bytes = Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(bytes)));
            survey.Bench.Put(id, name, bytes);
        }
        return id;
    }

    // Lifts the highest vertices, as far as they are not on the border.
    private static string Raise(string text, out int count)
    {
        var all = Positions(text);
        var (min, max) = (all.Aggregate(Min), all.Aggregate(Max));
        var top = all.Where(Inside).Max(p => p.Z);
        var raised = 0;
        var edited = Vertex().Replace(text, match =>
        {
            var p = Position(match);
            if (!Inside(p) || p.Z < top - 1)
                return match.Value;
            raised++;
            return Invariant($"v {p.X} {p.Y} {p.Z + 2}");
        });
        count = raised;
        return edited;

        bool Inside((double X, double Y, double Z) p) =>
            p.X > min.X + 1 && p.X < max.X - 1 && p.Y > min.Y + 1 && p.Y < max.Y - 1;
    }

    private static string Move(string text, double meters) => Vertex().Replace(text, match =>
    {
        var p = Position(match);
        return Invariant($"v {p.X + meters} {p.Y} {p.Z}");
    });

    // A face in many materials.
    private static string Repeated(string face, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"usemtl c{i}\n{face}\n"));

    // Three triangles at each of many edges.
    private static string Fans(string text)
    {
        var vertices = Positions(text).Count;
        var fans = new StringBuilder();
        for (var i = 1; i + 5 < vertices; i++)
            fans.Append(CultureInfo.InvariantCulture, $"f {i} {i + 1} {i + 3}\nf {i} {i + 1} {i + 4}\nf {i} {i + 1} {i + 5}\n");
        return fans.ToString();
    }

    private HashSet<(double, double, double)> Border(string export, string tile)
    {
        var all = ReadPositions(export, tile);
        var others = survey.Bench.List(export)
            .Where(name => name.EndsWith(".obj", StringComparison.Ordinal) && !name.Contains(tile, StringComparison.Ordinal))
            .SelectMany(name => Positions(Encoding.UTF8.GetString(survey.Bench.Read(export, name)))).ToHashSet();
        return all.Where(others.Contains).ToHashSet();
    }

    private List<(double X, double Y, double Z)> ReadPositions(string export, string tile) =>
        Positions(Encoding.UTF8.GetString(survey.Bench.Read(export, $"Data/{tile}/{tile}.obj")));

    private string LargestTile(string touchUp) => TilesIn(touchUp)
        .MaxBy(tile => survey.Bench.Read(touchUp, PathOf(tile)).Length)!;

    private List<string> TilesIn(string touchUp) => survey.Bench.List(touchUp)
        .Where(name => name.EndsWith(".obj", StringComparison.Ordinal))
        .Select(name => Path.GetFileNameWithoutExtension(name)).ToList();

    private static string PathOf(string tile) => $"{tile}/{tile}.obj";

    private void AssertSame(string export, string other, Func<string, bool> isCompared)
    {
        var names = survey.Bench.List(export);
        Assert.NotEmpty(names);
        Assert.Equal(names, survey.Bench.List(other));
        Assert.All(
            names.Where(isCompared),
            name => Assert.True(survey.Bench.Read(export, name).AsSpan().SequenceEqual(survey.Bench.Read(other, name)), name));
    }

    private static List<(double X, double Y, double Z)> Positions(string text) =>
        Vertex().Matches(text).Select(Position).ToList();

    private static (double X, double Y, double Z) Position(Match match) => (Number(match, 1), Number(match, 2), Number(match, 3));

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static (double X, double Y, double Z) Min((double X, double Y, double Z) a, (double X, double Y, double Z) b) =>
        (Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Min(a.Z, b.Z));

    private static (double X, double Y, double Z) Max((double X, double Y, double Z) a, (double X, double Y, double Z) b) =>
        (Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), Math.Max(a.Z, b.Z));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static int TaskCount(JobResult result, StageName stage) => result.Stages.Single(s => s.Name == stage).TaskCount;

    private static string Tile(SurveyBench survey) => survey.Bench
        .Succeed(
            "Tiling",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["modelingReference"],
             "options":{"tilingMode":"RegularPlanarGrid","tilingValue":20,"geometryResolutionLimit":0.5} }
            """)
        .GetProperty("modelingReference").GetProperty("location").GetString()!;

    [GeneratedRegex(@"^v (\S+) (\S+) (\S+)", RegexOptions.Multiline)]
    private static partial Regex Vertex();

    [GeneratedRegex("^v .*$", RegexOptions.Multiline)]
    private static partial Regex FirstVertex();

    [GeneratedRegex("^f .*$", RegexOptions.Multiline)]
    private static partial Regex Faces();
}
