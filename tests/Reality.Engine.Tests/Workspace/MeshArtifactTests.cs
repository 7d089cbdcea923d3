using System.Numerics;
using Reality.Core;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Pipeline;

namespace Reality.Engine.Tests;

public sealed class MeshArtifactTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("mesh-artifact").FullName;

    [Fact]
    public void A_mesh_with_pages_comes_back_as_it_was()
    {
        var workspace = new Workspace(_root, new Dictionary<StageName, string> { ["texture"] = "k" });
        var page = new Image<Rgb24>(5, 3);
        for (var i = 0; i < page.Pixels.Length; i++)
            page.Pixels[i] = new((byte)(i * 37), (byte)(255 - i), (byte)(i * i));
        var written = new TexturedMesh
        {
            Mesh = new Mesh
            {
                Origin = new(500_000.125, -3, 2),
                Positions = [new(0, 0, 0), new(1, 0, 0), new(0, 1, 0.1f)],
                Triangles = [0, 1, 2],
            },
            TextureCoordinates = [new(0, 0), new(1, 0), new(0, 1)],
            PageOfTriangle = [0],
            Pages = [page, new Image<Rgb24>(1, 1)],
        };

        workspace.WriteTexturedMesh("texture/a.bin", written);
        var read = workspace.ReadTexturedMesh("texture/a.bin");

        Assert.Equal(written.Mesh.Origin, read.Mesh.Origin);
        Assert.Equal<Vector3>(written.Mesh.Positions, read.Mesh.Positions);
        Assert.Equal<int>(written.Mesh.Triangles, read.Mesh.Triangles);
        Assert.Equal<Vector2>(written.TextureCoordinates, read.TextureCoordinates);
        Assert.Equal<int>(written.PageOfTriangle, read.PageOfTriangle);
        Assert.Equal(2, read.Pages.Count);
        Assert.Equal((5, 3), (read.Pages[0].Width, read.Pages[0].Height));
        Assert.Equal<Rgb24>(page.Pixels, read.Pages[0].Pixels);
    }

    [Fact]
    public void Pages_are_checked_in_memory_for_one_row()
    {
        var workspace = new Workspace(_root, new Dictionary<StageName, string> { ["texture"] = "k" });
        workspace.WriteTexturedMesh("texture/a.bin", new()
        {
            Mesh = Fan(3), TextureCoordinates = new Vector2[9], PageOfTriangle = new int[3], Pages = [new(2000, 1500), new(4, 4)],
        });
        byte[] file;
        using (var stream = workspace.Read("texture/a.bin"))
        {
            file = new byte[stream.Length];
            stream.ReadExactly(file);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var mesh = MeshArtifact.CheckTexturedMesh(new MemoryStream(file), 10_000_000, out var pageCount);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000, "It kept a page.");

        Assert.Equal((3, 2, 0), (mesh.Mesh.TriangleCount, pageCount, mesh.Pages.Count));
        Assert.Throws<InvalidFileException>(
            () => MeshArtifact.CheckTexturedMesh(new MemoryStream(file), 8_000_000, out _));
        Array.Fill(file, (byte)0xFF, file.Length - 30, 30);
        Assert.ThrowsAny<Exception>(() => MeshArtifact.CheckTexturedMesh(new MemoryStream(file), 10_000_000, out _));
    }

    [Fact]
    public void The_number_of_triangles_is_read_without_the_mesh()
    {
        var workspace = new Workspace(_root, new Dictionary<StageName, string> { ["texture"] = "k" });
        workspace.WriteMesh("texture/plain.bin", Fan(7));
        workspace.WriteMesh("texture/empty.bin", new() { Origin = default, Positions = [], Triangles = [] });
        workspace.WriteTexturedMesh("texture/textured.bin", new()
        {
            Mesh = Fan(3), TextureCoordinates = new Vector2[9], PageOfTriangle = new int[3], Pages = [new(4, 4)],
        });

        Assert.Equal(7, workspace.ReadTriangleCount("texture/plain.bin"));
        Assert.Equal(0, workspace.ReadTriangleCount("texture/empty.bin"));
        Assert.Equal(3, workspace.ReadTriangleCount("texture/textured.bin"));
        // An origin, two lengths, nine vertices and seven triangles.
        Assert.Equal(24 + 8 + 9 * 12 + 7 * 12, workspace.SizeOf("texture/plain.bin"));
        Assert.Null(workspace.SizeOf("texture/missing.bin"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public void A_number_of_vertices_that_cannot_be_is_refused(int count)
    {
        var workspace = new Workspace(_root, new Dictionary<StageName, string> { ["texture"] = "k" });
        workspace.Write("texture/broken.bin", stream =>
        {
            stream.Write(new byte[24]);
            stream.Write(BitConverter.GetBytes(count));
            stream.Write(new byte[100]);
        });

        Assert.Throws<InvalidFileException>(() => workspace.ReadTriangleCount("texture/broken.bin"));
    }

    [Fact]
    public void Pages_that_take_more_memory_than_is_allowed_are_refused_before_they_are_made()
    {
        var workspace = new Workspace(_root, new Dictionary<StageName, string> { ["texture"] = "k" });
        workspace.WriteTexturedMesh("texture/a.bin", new()
        {
            Mesh = new() { Origin = default, Positions = [], Triangles = [] }, TextureCoordinates = [], PageOfTriangle = [],
            Pages = [new(5, 3), new(1, 1)],
        });

        Assert.Equal(2, Read(maxPageBytes: 3 * (5 * 3 + 1)).Pages.Count);
        Assert.Throws<InvalidFileException>(() => Read(maxPageBytes: 3 * (5 * 3 + 1) - 1));

        // A product of sides that no 64-bit number holds.
        using var huge = new MemoryStream();
        using (var writer = new BinaryWriter(huge, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(new byte[24 + 4 * sizeof(int)]);
            foreach (var number in (int[])[1, int.MaxValue, int.MaxValue, 1])
                writer.Write(number);
            writer.Write((byte)0);
        }
        huge.Position = 0;
        Assert.Throws<InvalidFileException>(() => MeshArtifact.ReadTexturedMesh(huge));

        TexturedMesh Read(long maxPageBytes)
        {
            using var stream = workspace.Read("texture/a.bin");
            return MeshArtifact.ReadTexturedMesh(stream, maxPageBytes);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static Mesh Fan(int count) => new()
    {
        Origin = default,
        Positions = [.. Enumerable.Range(0, count + 2).Select(i => new Vector3(i, i * i, 0))],
        Triangles = [.. Enumerable.Range(0, count).SelectMany(i => new[] { 0, i + 1, i + 2 })],
    };
}
