using System.Globalization;
using Reality.Core.Numerics;
using Reality.Formats.WavefrontObj;
using Reality.Testing;

namespace Reality.Formats.Tests.WavefrontObj;

public sealed class ObjWriterTests
{
    [Fact]
    public void Assimp_reads_vertices_faces_and_materials()
    {
        if (!ExternalReader.HasCommand("assimp"))
            Assert.Skip("assimp-utils is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        Write(folder);

        var info = ExternalReader.Run("assimp", "info", folder["Tile_+000_+000.obj"]);

        Assert.Contains("Faces:              128", info, StringComparison.Ordinal);
        Assert.Matches(@"Materials:\s+[23]", info);
        Assert.Contains("page_0", info, StringComparison.Ordinal);
        Assert.Contains("page_1", info, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenSceneGraph_finds_the_pages_and_the_same_colors_at_the_same_places()
    {
        if (!ExternalReader.HasCommand("osgconv"))
            Assert.Skip("openscenegraph is not installed: see tests/readers/README.md.");
        using var folder = new TemporaryFolder();
        Write(folder);

        var output = ExternalReader.Run("osgconv", folder["Tile_+000_+000.obj"], folder["out.osgt"], "-O", "noRotation");

        Assert.DoesNotContain("could not", output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        var scene = File.ReadAllText(folder["out.osgt"]);
        Assert.Contains("Tile_+000_+000_0.jpg", scene, StringComparison.Ordinal);
        Assert.Contains("Tile_+000_+000_1.jpg", scene, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mesh_without_pages_has_a_neutral_material_and_no_texture_coordinates()
    {
        using var folder = new TemporaryFolder();
        var mesh = TestMesh.PlainPlate();
        var positions = Enumerable.Range(0, mesh.Mesh.VertexCount).Select(mesh.Mesh.WorldPosition).ToArray();
        ObjWriter.Write(folder.Path, "plain", mesh, positions, 5, 90);

        Assert.Equal(["plain.mtl", "plain.obj"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        var lines = File.ReadAllLines(folder["plain.obj"]);
        Assert.DoesNotContain(lines, line => line.StartsWith("vt ", StringComparison.Ordinal));
        Assert.Equal(128, lines.Count(line => line.StartsWith("f ", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains('/', StringComparison.Ordinal));
        var material = Assert.Single(lines, line => line.StartsWith("usemtl ", StringComparison.Ordinal))["usemtl ".Length..];
        Assert.Contains($"newmtl {material}\n", File.ReadAllText(folder["plain.mtl"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_and_texture_corners_are_those_of_the_mesh()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        var lines = File.ReadAllLines(folder["Tile_+000_+000.obj"]);
        var vertices = lines.Where(l => l.StartsWith("v ", StringComparison.Ordinal)).ToList();
        var coordinates = lines.Where(l => l.StartsWith("vt ", StringComparison.Ordinal)).ToList();
        var faces = lines.Where(l => l.StartsWith("f ", StringComparison.Ordinal)).ToList();
        var mesh = TestMesh.Plate(Vector3d.Zero);

        Assert.Equal(mesh.Mesh.VertexCount, vertices.Count);
        Assert.Equal(mesh.Mesh.TriangleCount, faces.Count);
        Assert.Equal("v -10.0000 -10.0000 0.1000", vertices[0]);
        // Triangles stay in order within a page, and texture coordinates count from the bottom.
        var corner = faces[0].Split(' ')[1].Split('/').Select(s => int.Parse(s, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(mesh.Mesh.Triangles[0] + 1, corner[0]);
        var uv = coordinates[corner[1] - 1].Split(' ');
        Assert.Equal(1 - mesh.TextureCoordinates[0].Y, double.Parse(uv[2], CultureInfo.InvariantCulture), 1e-6);
    }

    private static void Write(TemporaryFolder folder)
    {
        var mesh = TestMesh.Plate(Vector3d.Zero);
        var positions = mesh.Mesh.Positions.Select(p => new Vector3d(p.X, p.Y, p.Z)).ToArray();
        ObjWriter.Write(folder.Path, "Tile_+000_+000", mesh, positions, decimals: 4, textureQuality: 90);
    }
}
