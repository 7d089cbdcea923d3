using System.Globalization;
using System.Text;
using System.Text.Json;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Engine.Water;
using Reality.Formats.Polygons;
using Reality.Formats.WavefrontObj;
using Reality.Jobs.Tests.Execution;

namespace Reality.Jobs.Tests.Water;

/// <summary>The pond of the sample survey becomes a constraint that the model follows.</summary>
public sealed class WaterConstraintsJobTests : IDisposable
{
    private readonly SurveyBench _survey = new(new() { PhotoCount = 10, Width = 640, Height = 480, ThreadCount = 2 });

    [Fact]
    public void The_pond_is_found_and_flat_once_it_is_a_constraint_and_tiles_that_it_does_not_touch_keep_their_bytes()
    {
        var reference = Tile();
        var enu = EnuOf(reference);
        var before = Produce(reference, enu);
        Assert.Equal([false, false, true], new[] { "", "false", "true" }.Select(value => IsForcedHorizontal(reference, value)));
        var outputs = _survey.Bench.Succeed("WaterConstraints", Request(reference));

        var path = outputs.GetProperty("constraints").GetString()!;
        Assert.EndsWith("/waterConstraints.obj", path, StringComparison.Ordinal);
        using var obj = new MemoryStream(_survey.Bench.ReadFromBucket(path));
        var mesh = ObjReader.Read(obj);
        Assert.NotEmpty(mesh.Triangles);
        var level = mesh.Positions[0].Z;
        Assert.All(mesh.Positions, p => Assert.Equal(level, p.Z, 1e-4));
        using var kml = new MemoryStream(_survey.Bench.ReadFromBucket(Path.ChangeExtension(path, ".kml")));
        var outline = Assert.Single(KmlReader.Read(kml).Polygons);
        Assert.Equal("Water_1", outline.Name);
        Assert.Equal(mesh.Positions.Length, outline.Rings.Sum(ring => ring.Count));

        _survey.Bench.Succeed("Constraints", $$"""
            {"inputs":{"modelingReference":"{{reference}}","constraintsToAdd":[
              {"constraintPath":"{{path}}","crs":"{{enu}}"},
              {"constraintPath":"{{Path.ChangeExtension(path, ".kml")}}","crs":"{{enu}}"}]},"outputs":["addedConstraintsInfo"]}
            """);
        var after = Produce(reference, enu);
        var inPond = TilesOf(after).SelectMany(tile => PositionsIn(after, tile))
            .Where(p => IsWithin(mesh, p.X, p.Y, shoreMeters: 2)).ToList();
        Assert.NotEmpty(inPond);
        Assert.All(inPond, p => Assert.Equal(level, p.Z, 0.1));

        // The whole survey is within reach of the constraint, which closes holes up to 58 m away.
        var unchanged = TilesOf(before).Where(tile => HasSameBytes(tile, before, after)).ToList();
        Assert.InRange(unchanged.Count, 5, 7); // of 8
        Assert.All(
            unchanged.SelectMany(tile => FilesOf(before, tile)), name => Assert.True(HasSameBytes(name, before, after), name));
        AssertNoSeam(reference, unchanged.Select(tile => Path.GetFileNameWithoutExtension(tile)).ToHashSet());
    }

    // Across borders of tiles that were made again, colors step as they do across those of tiles that were kept.
    private void AssertNoSeam(string reference, HashSet<string> kept)
    {
        var after = _survey.Bench.List(reference).Where(name => name.EndsWith("/index.json", StringComparison.Ordinal))
            .Select(name => name.Split('/')[2]).Where(folder => folder.Contains('-', StringComparison.Ordinal))
            .Select(folder => new BorderColors(_survey.Bench, reference, folder))
            .MaxBy(colors => colors.Between((a, b) => true).Count)!;
        var (remade, others) = (
            after.Between((a, b) => kept.Contains(a) != kept.Contains(b)),
            after.Between((a, b) => kept.Contains(a) && kept.Contains(b)));
        TestContext.Current.TestOutputHelper?.WriteLine($"gray levels across borders: {remade} remade, {others} kept");
        Assert.InRange(remade.Count, 100, int.MaxValue);
        Assert.InRange(remade.Step, 0, 1.25 * others.Step);
    }

    public void Dispose() => _survey.Dispose();

    // What that does to a river: WaterDetectionTests.
    private bool IsForcedHorizontal(string reference, string value)
    {
        var options = value.Length == 0 ? "" : $$""","options":{"forceHorizontal":{{value}} }""";
        var (id, _) = _survey.Bench.Store("WaterConstraints", Request(reference).TrimEnd()[..^1] + options + "}");
        return (bool)_survey.Bench.Graphs.Load(id).Stages.Single(stage => stage.Name == WaterStage.Id).Key!;
    }

    private string Request(string reference) => $$"""
        {"inputs":{"scene":"{{_survey.Calibrated}}","modelingReference":"{{reference}}"},"outputs":["constraints"]}
        """;

    private string EnuOf(string reference)
    {
        using var layout = JsonDocument.Parse(_survey.Bench.Read(reference, "layout.json"));
        return layout.RootElement.GetProperty("enuDefinition").GetString()!;
    }

    private string Produce(string reference, string crs) => _survey.Bench.Succeed("Production", $$"""
        {"inputs":{"scene":"{{_survey.Calibrated}}","modelingReference":"{{reference}}"},
         "outputs":{"exports":[{"format":"OBJ","options":{"crs":"{{crs}}"} }] } }
        """).GetProperty("exports")[0].GetProperty("location").GetString()!;

    private IEnumerable<string> TilesOf(string export) =>
        _survey.Bench.List(export).Where(name => name.EndsWith(".obj", StringComparison.Ordinal));

    // Whether a surface reaches this far around a place.
    private static bool IsWithin(ObjContent surface, double x, double y, double shoreMeters)
    {
        var triangles = surface.Triangles.Select(v => new Vector2d(surface.Positions[v].X, surface.Positions[v].Y)).Chunk(3);
        var outline = new Prism([.. triangles], double.NegativeInfinity, double.PositiveInfinity);
        return Enumerable.Range(0, 8).Select(i => i * Math.PI / 4).All(
            angle => outline.ContainsInPlan(x + shoreMeters * Math.Cos(angle), y + shoreMeters * Math.Sin(angle)));
    }

    // The mesh, its materials and pages.
    private IEnumerable<string> FilesOf(string export, string tile)
    {
        var stem = Path.GetFileNameWithoutExtension(tile);
        return _survey.Bench.List(export).Where(name => Path.GetFileName(name).StartsWith(stem, StringComparison.Ordinal));
    }

    private bool HasSameBytes(string name, string export, string other) =>
        _survey.Bench.Read(export, name).AsSpan().SequenceEqual(_survey.Bench.Read(other, name));

    private List<(double X, double Y, double Z)> PositionsIn(string export, string tile) =>
        Encoding.UTF8.GetString(_survey.Bench.Read(export, tile)).Split('\n')
            .Where(line => line.StartsWith("v ", StringComparison.Ordinal))
            .Select(line => line[2..].Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())
            .Select(p => (p[0], p[1], p[2])).ToList();

    private string Tile() => _survey.Bench
        .Succeed(
            "Tiling",
            $$"""
            {"inputs":{"scene":"{{_survey.Calibrated}}"},"outputs":["modelingReference"],
             "options":{"tilingMode":"RegularPlanarGrid","tilingValue":40} }
            """)
        .GetProperty("modelingReference").GetProperty("location").GetString()!;
}
