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
}
