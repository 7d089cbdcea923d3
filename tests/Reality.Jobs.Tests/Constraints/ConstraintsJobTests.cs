using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Reality.Core.Geodesy;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Constraints;

/// <summary>Constraints change the next production of the tiles that they overlap, and no others.</summary>
[Collection(SurveyJobs.Name)]
public sealed class ConstraintsJobTests(SurveyBench survey)
{
    [Fact]
    public void A_polygon_where_nothing_was_seen_becomes_surface_until_it_is_deleted()
    {
        var reference = Tile();
        var (_, before) = Produce(reference);
        var level = HeightsIn(before).Min() - 6;
        survey.Bench.PutInBucket("floor.kml", Kml(level, 30));

        var added = Run(
            reference,
            $$"""
            "constraintsToAdd":[{"constraintPath":"bkt:floor.kml","crs":"{{Enu}}","name":"Floor","type":"Polygon"}]
            """);

        var constraint = Assert.Single(added.GetProperty("constraints").EnumerateArray());
        var id = constraint.GetProperty("id").GetString()!;
        Assert.Equal("Floor", constraint.GetProperty("name").GetString());
        Assert.Equal(Enu, constraint.GetProperty("crsSurfaces").GetString());
        var surface = Assert.Single(constraint.GetProperty("surfaces").EnumerateArray()).GetString()!;
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"v -30.00000 -30.00000 {level:F5}"),
            Encoding.UTF8.GetString(survey.Bench.Read(reference, surface)), StringComparison.Ordinal);
        Assert.Equal(1, ListedIn(reference));

        var (result, with) = Produce(reference);
        Assert.NotEqual(0, TaskCount(result, "surface"));
        var all = PositionsIn(with);
        var (low, high) = (all.Where(p => p.Z < level + 1).ToList(), all.Where(p => p.Z >= level + 1).ToList());
        // Away from its rim, where it meets what views saw, which is smoothed.
        var inside = low.Where(p => Reach(p) < 29.5 && high.TrueForAll(q => double.Hypot(p.X - q.X, p.Y - q.Y) > 2)).ToList();
        Assert.True(inside.Count > 10, "The floor is there.");
        Assert.All(inside, p => Assert.InRange(p.Z, level - 0.1, level + 0.1));
        // It ends where the polygon does, but for six voxels that its closing adds.
        Assert.All(low, p => Assert.True(Reach(p) < 34, $"{p}"));
        Assert.Equal(0, TaskCount(Produce(reference).Result, "depth-maps"));

        Run(reference, $$"""
            "constraintsToDelete":["{{id.ToUpperInvariant()}}"]
            """);
        var (again, after) = Produce(reference);
        Assert.Equal((0, 0), (TaskCount(again, "depth-maps"), ListedIn(reference)));
        AssertSame(before, after);
    }

    [Fact]
    public void A_first_production_follows_constraints_and_what_photos_saw_wins()
    {
        var reference = Tile();
        var free = Tile();
        var (_, plain) = Produce(free);
        // Between the photos and the ground: they look through it.
        var level = HeightsIn(plain).Max() + 8;
        survey.Bench.PutInBucket("sail.kml", Kml(level, 30));
        Run(reference, $$"""
            "constraintsToAdd":[{"constraintPath":"bkt:sail.kml","crs":"{{Enu}}"}]
            """);

        var (result, export) = Produce(reference);

        Assert.NotEqual(0, TaskCount(result, "depth-maps"));
        var (most, mostPlain) = (Middle(export), Middle(plain));
        Assert.InRange(most.Max(), mostPlain.Max() - 1, mostPlain.Max() + 2);
    }

    [Fact]
    public void Bad_constraints_are_refused_by_name_and_leave_the_reference_as_it_was()
    {
        var reference = Tile();
        var files = BytesOf(reference);
        survey.Bench.PutInBucket("far.kml", Kml(0, 10).Replace("-10,", "-90000,", StringComparison.Ordinal)
            .Replace(" 10,", " -89900,", StringComparison.Ordinal));
        survey.Bench.PutInBucket("floor.kml", Kml(OriginHeight - 47, 30));
        survey.Bench.PutInBucket("bow.geojson", """{"type":"Polygon","coordinates":[[[0,0,0],[9,9,0],[9,0,0],[0,8,0]]]}""");
        survey.Bench.PutInBucket("empty.kml", "<kml/>");
        survey.Bench.PutInBucket(
            "line.geojson",
            """{"type":"LineString","coordinates":[[0,0],[9,9]],"crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::25832"}}}""");
        survey.Bench.PutInBucket("model.glb", "glTF");
        survey.Bench.PutInBucket("fan.obj", Fan(17_000));
        survey.Bench.PutInBucket("mesh.obj", "v 0 0 0\nv 1 0 0\nv 0 NaN 1\nf 1 2 3\n");

        AssertRefused(reference, "Constraint_FarAway", "far.kml");
        AssertRefused(reference, "Constraint_Invalid", "bow.geojson");
        AssertRefused(reference, "Constraint_Empty", "empty.kml");
        AssertRefused(reference, "Constraint_Empty", "line.geojson", named: "has no polygon. Left out: 1 open LineString. ");
        AssertRefused(
            reference, "Constraint_Empty", "line.geojson", named: "names the coordinate system urn:ogc:def:crs:EPSG::25832, ");
        AssertRefused(reference, "Constraint_Invalid", "model.glb");
        AssertRefused(reference, "Constraint_Format", "model.fbx");
        AssertRefused(reference, "Constraint_Invalid", "mesh.obj");
        AssertRefused(reference, "Constraint_NotManifold", "fan.obj");
        AssertRefused(reference, "Constraint_NotFound", "missing.kml");
        AssertRefused(reference, "Constraint_Type", "empty.kml", ",\"type\":\"Mesh\"");
        AssertRefused(reference, "Constraint_TooLarge", "floor.kml", ",\"resolution\":0.001");
        var unknown = Start(reference, """ "constraintsToDelete":["11111111-1111-4111-8111-111111111111"] """).Result;
        Assert.Equal("Constraint_NotFound", unknown.Messages.Single().Code);

        Assert.Equal(files, BytesOf(reference));
    }

    private List<(string, string)> BytesOf(string data) => survey.Bench.List(data)
        .Select(name => (name, Convert.ToHexString(SHA256.HashData(survey.Bench.Read(data, name))))).ToList();

    [Fact]
    public void Constraints_of_one_job_that_are_too_large_together_are_refused()
    {
        var reference = Tile();
        survey.Bench.PutInBucket("large.geojson", new string(' ', 20 << 20) + "{");
        var many = string.Join(',', Enumerable.Repeat($$"""{"constraintPath":"bkt:large.geojson","crs":"{{Enu}}"}""", 26));

        var refusal = Start(reference, $""" "constraintsToAdd":[{many}] """).Result.Messages.Single();

        Assert.Equal("Constraints_TooLarge", refusal.Code);
        Assert.Contains("545259546 bytes in their files together", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_surface_is_sampled_at_the_resolution_and_a_polygon_without_heights_is_draped_over_the_model()
    {
        var reference = Tile();
        // The ground of the sample lies about 47 m below its origin.
        survey.Bench.PutInBucket("floor.kml", Kml(OriginHeight - 47, 8));
        survey.Bench.PutInBucket("flat.geojson", """{"type":"Polygon","coordinates":[[[-6,-6],[6,-6],[6,6],[-6,6]]]}""");
        const string Fine = ",\"resolution\":4";
        var coarse = CornersOf(reference, "floor.kml");
        Assert.Equal(4, coarse.Count);
        var fine = CornersOf(reference, "floor.kml", Fine);
        Assert.All(coarse, corner => Assert.Contains(corner, fine));
        Assert.InRange(fine.Count, 25, 200);
        Assert.All(fine, p => Assert.Contains(fine, q => q != p && Math.Abs(p.X - q.X) + Math.Abs(p.Y - q.Y) <= 4));

        var empty = Start(
            reference, $"\"constraintsToAdd\":[{{\"constraintPath\":\"bkt:flat.geojson\",\"crs\":\"{Enu}\"}}]").Result;
        Assert.Equal("ModelingReference_Empty", empty.Messages.Single(message => message.Severity == MessageSeverity.Error).Code);

        var (_, export) = Produce(reference);
        var draped = CornersOf(reference, "flat.geojson", Fine);
        Assert.True(draped.Count > CornersOf(reference, "flat.geojson").Count);
        var model = PositionsIn(export);
        foreach (var corner in draped.Where(p => Reach(p) > 5.9))
        {
            var near = model.Where(p => double.Hypot(p.X - corner.X, p.Y - corner.Y) < 3).ToList();
            Assert.InRange(corner.Z, near.Min(p => p.Z), near.Max(p => p.Z));
        }

        // Each outline of a drawing has its own heights, or is draped; what draws no outline is said.
        survey.Bench.PutInBucket("mixed.dxf", Dxf(OriginHeight - 40));
        var (mixed, outputs) = Start(
            reference, $"\"constraintsToAdd\":[{{\"constraintPath\":\"bkt:mixed.dxf\",\"crs\":\"{Enu}\"}}]");
        var said = mixed.Messages.Single(message => message.Code == "Constraint_File");
        Assert.Contains("Left out: 1 TEXT. ", said.Text, StringComparison.Ordinal);
        var surfaces = JsonDocument.Parse(survey.Bench.ReadFromBucket(outputs.GetProperty("addedConstraintsInfo").GetString()!))
            .RootElement.GetProperty("constraints")[0].GetProperty("surfaces")[0].GetString()!;
        var drawn = CornersIn(Encoding.UTF8.GetString(survey.Bench.Read(reference, surfaces)));
        Assert.Equal(3, drawn.Count(p => Math.Abs(p.Z - (OriginHeight - 40)) < 0.01 && Reach(p) > 5.9));
        Assert.Equal(3, drawn.Count(p => Math.Abs(p.Z - (OriginHeight - 40)) > 0.01 && Reach(p) < 3.1));

        // A kept model that a user has written, with triangles of thousands of kilometers, ends as soon.
        foreach (var name in survey.Bench.List(reference).Where(
            name => name.Contains("/surface/", StringComparison.Ordinal) && name.EndsWith(".bin", StringComparison.Ordinal)))
            survey.Bench.Put(reference, name, Enlarged(survey.Bench.Read(reference, name)));
        var forged = Start(
            reference, $"\"constraintsToAdd\":[{{\"constraintPath\":\"bkt:flat.geojson\",\"crs\":\"{Enu}\"}}]").Result;
        Assert.Contains(forged.State, new[] { JobState.Done, JobState.Failed });
    }

    // A mesh as an artifact: its origin, the number of vertices, their coordinates.
    private static byte[] Enlarged(byte[] mesh)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(mesh.AsSpan(24));
        foreach (ref var coordinate in MemoryMarshal.Cast<byte, float>(mesh.AsSpan(28, 12 * count)))
            coordinate *= 1e5f;
        return mesh;
    }

    private List<(double X, double Y, double Z)> CornersOf(string reference, string file, string more = "")
    {
        var added = Run(
            reference,
            $"\"constraintsToAdd\":[{{\"constraintPath\":\"bkt:{file}\",\"crs\":\"{Enu}\"{more}}}]");
        var constraint = added.GetProperty("constraints")[0];
        Run(reference, $"\"constraintsToDelete\":[\"{constraint.GetProperty("id").GetString()}\"]");
        var surface = constraint.GetProperty("surfaces")[0].GetString()!;
        return CornersIn(Encoding.UTF8.GetString(survey.Bench.Read(reference, surface)));
    }

    [Fact]
    public void Fill_colors_and_pictures_cover_their_constraints_and_nothing_else()
    {
        var reference = Tile();
        var (_, before) = Produce(reference);
        // Where no photo sees the ground.
        var level = HeightsIn(before).Min() - 6;
        survey.Bench.PutInBucket("south.kml", Kml(level, -30, -5, -20, 10));
        survey.Bench.PutInBucket("middle.kml", Kml(level, -30, 10, -20, 20));
        survey.Bench.PutInBucket("north.kml", Kml(level, -30, 20, -20, 30));
        survey.Bench.PutInBucket("halves.png", Halves());
        const string Picture = "\"texturePath\":\"bkt:halves.png\"";

        var added = Run(
            reference,
            $$"""
            "constraintsToAdd":[{"constraintPath":"bkt:south.kml","crs":"{{Enu}}",{{Picture}}},
              {"constraintPath":"bkt:middle.kml","crs":"{{Enu}}",{{Picture}},"textureSize":1},
              {"constraintPath":"bkt:north.kml","crs":"{{Enu}}","fillColor":"#00FF00"}]
            """);
        var (_, after) = Produce(reference);

        int[][] colors = [[255, 0, 0], [0, 0, 255], [0, 255, 0], [128, 0, 128]];
        Assert.Equal([0, 0, 0, 0], colors.Select(color => TexelsOf(before, color)));
        // The picture in both colors, in one pixel, and the fill.
        Assert.All(colors, color => Assert.InRange(TexelsOf(after, color), 100, int.MaxValue));

        // The same surface in another color.
        Run(
            reference,
            $$"""
            "constraintsToDelete":["{{added.GetProperty("constraints")[2].GetProperty("id").GetString()}}"],
            "constraintsToAdd":[{"constraintPath":"bkt:north.kml","crs":"{{Enu}}","fillColor":"#FFFF00"}]
            """);
        var (_, again) = Produce(reference);
        Assert.InRange(TexelsOf(again, [255, 255, 0]), 100, int.MaxValue);
        Assert.Equal(0, TexelsOf(again, [0, 255, 0]));
    }

    [Fact]
    public void Pictures_that_cannot_be_used_and_colors_beside_them_are_refused_by_name()
    {
        var reference = Tile();
        survey.Bench.PutInBucket("floor.kml", Kml(OriginHeight - 47, 8));
        survey.Bench.PutInBucket("text.png", "no picture");
        survey.Bench.PutInBucket("cut.jpg", File.ReadAllBytes(survey.Photos[0])[..20_000]);

        AssertRefused(reference, "Constraint_NotFound", "floor.kml", ",\"texturePath\":\"bkt:none.png\"", "none.png");
        AssertRefused(reference, "Constraint_Invalid", "floor.kml", ",\"texturePath\":\"bkt:text.png\"", "text.png");
        AssertRefused(reference, "Constraint_Invalid", "floor.kml", ",\"texturePath\":\"bkt:cut.jpg\"", "cut.jpg is cut short");
        AssertContradiction("[0].textureSize", ",\"textureSize\":64");
        AssertContradiction("[0].fillColor", ",\"texturePath\":\"bkt:a.png\",\"fillColor\":\"#FF0000\"");

        void AssertContradiction(string option, string colors)
        {
            var fault = Assert.Throws<StageException>(() => Start(
                reference, $"\"constraintsToAdd\":[{{\"constraintPath\":\"bkt:floor.kml\",\"crs\":\"{Enu}\"{colors}}}]"));
            Assert.Equal("Constraint_Texture", fault.Code);
            Assert.Contains(option, fault.Message, StringComparison.Ordinal);
        }
    }

    // Red in the west, blue in the east.
    private static byte[] Halves()
    {
        using var red = NetVips.Image.Black(32, 64, bands: 3) + new[] { 255.0, 0, 0 };
        using var blue = NetVips.Image.Black(32, 64, bands: 3) + new[] { 0.0, 0, 255 };
        using var both = red.Join(blue, NetVips.Enums.Direction.Horizontal).Cast(NetVips.Enums.BandFormat.Uchar);
        return both.PngsaveBuffer();
    }

    // Texels of nearly a color.
    private int TexelsOf(string export, int[] color) => survey.Bench.List(export)
        .Where(name => name.EndsWith(".jpg", StringComparison.Ordinal))
        .Sum(name =>
        {
            using var page = NetVips.Image.NewFromBuffer(survey.Bench.Read(export, name));
            var pixels = page.WriteToMemory<byte>();
            return Enumerable.Range(0, pixels.Length / 3)
                .Count(i => Math.Abs(pixels[3 * i] - color[0]) < 30 && Math.Abs(pixels[3 * i + 1] - color[1]) < 30
                    && Math.Abs(pixels[3 * i + 2] - color[2]) < 30);
        });

    private double OriginHeight => survey.ReadScene(survey.Calibrated).Origin!.Value.HeightMeters;

    private string Enu
    {
        get
        {
            var origin = survey.ReadScene(survey.Calibrated).Origin!.Value;
            return CoordinateSystem.Enu(origin with { HeightMeters = 0 }).Definition;
        }
    }

    // A square around the origin of the layout.
    private static string Kml(double level, double half) => Kml(level, -half, -half, half, half);

    private static string Kml(double level, double west, double south, double east, double north)
    {
        string At(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x},{y},{level:F5}");
        return "<kml><Placemark><Polygon><altitudeMode>absolute</altitudeMode><outerBoundaryIs><LinearRing><coordinates>"
            + $"{At(west, south)} {At(east, south)} {At(east, north)} {At(west, north)} {At(west, south)}"
            + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>";
    }

    // A triangle of lines at a level, another one without heights, and a text.
    private static string Dxf(double level)
    {
        string At(int code, double x, double y) =>
            FormattableString.Invariant($"{code} {x} {code + 10} {y} {code + 20} {level:F5} ");
        return ($"0 SECTION 2 ENTITIES 0 LINE {At(10, -6, -6)}{At(11, 6, -6)}0 LINE {At(10, 6, -6)}{At(11, 6, 6)}"
            + $"0 LINE {At(10, 6, 6)}{At(11, -6, -6)}0 TEXT 10 1 0 LWPOLYLINE 70 1 10 -3 20 -3 10 3 20 -3 10 3 20 3 "
            + "0 ENDSEC 0 EOF\n")
            .Replace(' ', '\n');
    }

    // Triangles that all meet at the first vertex.
    private static string Fan(int count)
    {
        var text = new StringBuilder("v 0 0 400\n");
        for (var i = 0; i <= count; i++)
            text.Append(CultureInfo.InvariantCulture, $"v {Math.Cos(6.0 * i / count):F6} {Math.Sin(6.0 * i / count):F6} 400\n");
        for (var i = 2; i <= count + 1; i++)
            text.Append(CultureInfo.InvariantCulture, $"f 1 {i} {i + 1}\n");
        return text.ToString();
    }

    private void AssertRefused(string reference, string code, string file, string more = "", string? named = null)
    {
        var result = Start(
            reference, $"\"constraintsToAdd\":[{{\"constraintPath\":\"bkt:{file}\",\"crs\":\"{Enu}\"{more}}}]").Result;
        var error = result.Messages.Single(message => message.Severity == MessageSeverity.Error);
        Assert.True(error.Code == code, $"{error.Code}: {error.Text}");
        Assert.Contains(named ?? file, error.Text, StringComparison.Ordinal);
    }

    private JsonElement Run(string reference, string inputs)
    {
        var (result, outputs) = Start(reference, inputs);
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        return JsonDocument.Parse(
            survey.Bench.ReadFromBucket(outputs.GetProperty("addedConstraintsInfo").GetString()!)).RootElement;
    }

    private (JobResult Result, JsonElement Outputs) Start(string reference, string inputs)
    {
        var (id, outputs) = survey.Bench.Store(
            "Constraints",
            $$"""{"inputs":{"modelingReference":"{{reference}}",{{inputs}} },"outputs":["addedConstraintsInfo"]}""");
        return (survey.Bench.Run(id), outputs);
    }

    private int ListedIn(string reference) => JsonDocument.Parse(survey.Bench.Read(reference, "constraints/constraints.json"))
        .RootElement.GetProperty("constraints").GetArrayLength();

    private (JobResult Result, string Export) Produce(string reference)
    {
        var (id, outputs) = survey.Bench.Store(
            "Production",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}","modelingReference":"{{reference}}"},
             "outputs":{"exports":[{"format":"OBJ","options":{"crs":"{{Enu}}"} }] } }
            """);
        var result = survey.Bench.Run(id);
        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        return (result, outputs.GetProperty("exports")[0].GetProperty("location").GetString()!);
    }

    private List<double> HeightsIn(string export) => PositionsIn(export).ConvertAll(p => p.Z);

    private static double Reach((double X, double Y, double Z) p) => Math.Max(Math.Abs(p.X), Math.Abs(p.Y));

    private List<double> Middle(string export) => PositionsIn(export)
        .Where(p => Math.Abs(p.X) < 10 && Math.Abs(p.Y) < 10).Select(p => p.Z).ToList();

    private List<(double X, double Y, double Z)> PositionsIn(string export) => survey.Bench.List(export)
        .Where(name => name.EndsWith(".obj", StringComparison.Ordinal))
        .SelectMany(name => CornersIn(Encoding.UTF8.GetString(survey.Bench.Read(export, name)))).ToList();

    private static List<(double X, double Y, double Z)> CornersIn(string obj) => obj.Split('\n')
        .Where(line => line.StartsWith("v ", StringComparison.Ordinal))
        .Select(line => line[2..].Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())
        .Select(p => (p[0], p[1], p[2])).ToList();

    private void AssertSame(string export, string other)
    {
        var names = survey.Bench.List(export);
        Assert.Equal(names, survey.Bench.List(other));
        Assert.All(
            names,
            name => Assert.True(survey.Bench.Read(export, name).AsSpan().SequenceEqual(survey.Bench.Read(other, name)), name));
    }

    private static int TaskCount(JobResult result, StageName stage) => result.Stages.Single(s => s.Name == stage).TaskCount;

    private string Tile() => survey.Bench
        .Succeed(
            "Tiling",
            $$"""
            {"inputs":{"scene":"{{survey.Calibrated}}"},"outputs":["modelingReference"],
             "options":{"tilingMode":"RegularPlanarGrid","tilingValue":40,"geometryResolutionLimit":0.5} }
            """)
        .GetProperty("modelingReference").GetProperty("location").GetString()!;
}
