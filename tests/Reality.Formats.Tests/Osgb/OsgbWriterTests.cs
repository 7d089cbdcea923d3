using System.Globalization;
using System.Text.RegularExpressions;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.Osgb;
using Reality.Testing;

namespace Reality.Formats.Tests.Osgb;

/// <summary>OpenSceneGraph converts our binary files to its text form, which tells what it has read.</summary>
public sealed class OsgbWriterTests
{
    [Fact]
    public void OpenSceneGraph_reads_vertices_triangles_and_textures()
    {
        var scene = Read(NodeOf(TestMesh.Plate(Vector3d.Zero)));

        // Nine columns of vertices; those between the two pages are in both.
        Assert.Equal([45, 45], Counts(scene, "Vec3Array"));
        Assert.Equal([45, 45], Counts(scene, "Vec2Array"));
        Assert.Equal([64 * 3, 64 * 3], Counts(scene, "DrawElementsUShort"));
        Assert.Contains("\"node_0.jpg\"", scene, StringComparison.Ordinal);
        Assert.Contains("\"node_1.jpg\"", scene, StringComparison.Ordinal);
        Assert.Contains("GL_LIGHTING OFF", scene, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(scene, "Size 32 64 1"));
        Assert.Equal(2, Regex.Count(scene, "Mode TRIANGLES"));
        Assert.DoesNotContain("PagedLOD", scene, StringComparison.Ordinal);
    }

    [Fact]
    public void Texture_coordinates_count_from_the_bottom()
    {
        var mesh = TestMesh.Plate(Vector3d.Zero);

        var scene = Read(NodeOf(mesh));

        var south = Array.FindIndex(mesh.TextureCoordinates, uv => uv.Y == 1);
        var first = Numbers(scene, "Vec2Array")[0];
        Assert.Equal(mesh.TextureCoordinates[south].X, first[0]);
        Assert.Equal(0, first[1]);
    }

    [Fact]
    public void Siblings_are_one_group_and_name_the_files_that_replace_them()
    {
        var plate = TestMesh.Plate(Vector3d.Zero);
        var finer = new OsgbFiner("Tile_L2_01.osgb", new(1, 2, 3), 14, 350);

        var scene = Read(NodeOf(plate), NodeOf(plate) with { Name = "second", Finer = finer });

        Assert.Matches(@"osg::Group \{[^}]*Children 2 \{", scene);
        Assert.Equal(1, Regex.Count(scene, @"osg::PagedLOD \{"));
        Assert.Matches(@"UserCenter 1 2 3 14\s", scene);
        Assert.Contains("RangeMode PIXEL_SIZE_ON_SCREEN", scene, StringComparison.Ordinal);
        Assert.Matches(@"RangeList 2 \{\s*0 350\s*350 1e\+30\s*\}", scene);
        Assert.Matches("RangeDataList 2 \\{\\s*\"\"\\s*\"Tile_L2_01.osgb\"\\s*\\}", scene);
        Assert.Equal([45, 45, 45, 45], Counts(scene, "Vec3Array"));
    }

    [Fact]
    public void Large_coordinates_keep_their_precision_by_a_transform()
    {
        var plate = TestMesh.Plate(Vector3d.Zero);
        var map = NodeOf(plate, new Vector3d(500_000.1, 4_500_000.2, 30));

        var scene = Read(map);

        var matrix = Regex.Match(scene, @"Matrix \{([^}]*)\}").Groups[1].Value
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var first = Numbers(scene, "Vec3Array")[0];
        Assert.Equal(map.Positions[0].X, matrix[12] + first[0], 1e-5);
        Assert.Equal(map.Positions[0].Y, matrix[13] + first[1], 1e-5);
        Assert.Equal(map.Positions[0].Z, matrix[14] + first[2], 1e-5);
    }

    [Fact]
    public void A_mesh_without_pages_has_normals_instead()
    {
        var scene = Read(NodeOf(Plain(TestMesh.Plate(Vector3d.Zero))));

        Assert.Equal([81, 81], Counts(scene, "Vec3Array"));
        Assert.Equal([128 * 3], Counts(scene, "DrawElementsUShort"));
        Assert.DoesNotContain("Texture2D", scene, StringComparison.Ordinal);
        Assert.DoesNotContain("GL_LIGHTING", scene, StringComparison.Ordinal);
    }

    [Fact]
    public void Large_meshes_have_long_indices()
    {
        var scene = Read(NodeOf(Plain(TestMesh.Plate(Vector3d.Zero, cells: 260))));

        Assert.Equal([261 * 261, 261 * 261], Counts(scene, "Vec3Array"));
        Assert.Equal([2 * 260 * 260 * 3], Counts(scene, "DrawElementsUInt"));
    }

    [Fact]
    public void Equal_nodes_give_equal_bytes() => Assert.Equal(
        Encode(NodeOf(TestMesh.Plate(Vector3d.Zero))), Encode(NodeOf(TestMesh.Plate(Vector3d.Zero))));

    private static TexturedMesh Plain(TexturedMesh mesh) => new()
    {
        Mesh = mesh.Mesh, TextureCoordinates = mesh.TextureCoordinates, PageOfTriangle = mesh.PageOfTriangle, Pages = [],
    };

    private static OsgbNode NodeOf(TexturedMesh mesh, Vector3d offset = default) => new(
        "node", mesh, mesh.Mesh.Positions.Select(p => new Vector3d(p.X, p.Y, p.Z) + offset).ToArray(), null);

    private static byte[] Encode(params OsgbNode[] nodes)
    {
        using var stream = new MemoryStream();
        OsgbWriter.Write(stream, nodes.Length, nodes, textureQuality: 90);
        return stream.ToArray();
    }

    /// <summary>The text that osgconv makes of a file; images are written as decoded data.</summary>
    private static string Read(params OsgbNode[] nodes)
    {
        if (!ExternalReader.HasCommand("osgconv"))
            Assert.Skip("openscenegraph is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.osgb"], Encode(nodes));

        var output = ExternalReader.Run("osgconv", folder["a.osgb"], folder["a.osgt"], "-O", "WriteImageHint=IncludeData");

        Assert.Contains("Data written", output, StringComparison.Ordinal);
        Assert.DoesNotContain("error", output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        return File.ReadAllText(folder["a.osgt"]);
    }

    private static int[] Counts(string scene, string kind) => Vectors(scene, kind)
        .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToArray();

    private static double[][] Numbers(string scene, string kind) => Vectors(scene, kind)[0].Groups[2].Value
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())
        .ToArray();

    /// <summary>Number of elements and elements of each object of a class.</summary>
    private static MatchCollection Vectors(string scene, string className) =>
        Regex.Matches(scene, $@"osg::{className} \{{.*?vector (\d+) \{{([^}}]*)\}}", RegexOptions.Singleline);
}
