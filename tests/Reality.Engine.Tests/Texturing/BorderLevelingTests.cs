using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

/// <summary>A gray tile from x = -6 to 6, made again beside a kept one from x = 6 to 18.</summary>
public sealed class BorderLevelingTests
{
    [Fact]
    public void Differences_are_those_of_the_neighbor_at_the_shared_border_and_fade_from_it()
    {
        var made = Textured(0, 100);
        var differences = DifferencesOf(made, Textured(12, 110))!;

        var alongMiddle = Enumerable.Range(0, made.Mesh.VertexCount).Where(v => made.Mesh.Positions[v].Y == 0)
            .Select(v => differences[v].X).ToArray();
        Assert.Equal(13, alongMiddle.Length);
        Assert.Equal(10, alongMiddle[12], 1e-3);
        Assert.All(Enumerable.Range(0, 11), i => Assert.True(alongMiddle[i] < alongMiddle[i + 1]));
        Assert.InRange(alongMiddle[9], 1, 7);
        Assert.All(
            Enumerable.Range(0, made.Mesh.VertexCount).Where(v => made.Mesh.Positions[v].X < 6),
            v => Assert.True(Math.Abs(made.Mesh.Positions[v].Y) < 3 || differences[v] == Vector3.Zero));
    }

    [Fact]
    public void Neighbors_that_touch_nowhere_or_show_something_else_level_nothing()
    {
        Assert.Null(DifferencesOf(Textured(0, 100), Textured(13, 110)));
        Assert.Null(DifferencesOf(Textured(0, 100), Textured(12, 160)));
        Assert.Null(DifferencesOf(Textured(0, 100)));
    }

    [Fact]
    public void Each_neighbor_levels_its_own_border()
    {
        var made = Textured(0, 100);
        var differences = DifferencesOf(made, Textured(12, 110), Textured(-12, 95))!;

        for (var v = 0; v < made.Mesh.VertexCount; v++)
        {
            if (Math.Abs(made.Mesh.Positions[v].X) == 6)
                Assert.Equal(made.Mesh.Positions[v].X > 0 ? 10 : -5, differences[v].Y, 1e-3);
        }
    }

    private static Vector3[]? DifferencesOf(TexturedMesh made, params TexturedMesh[] kept)
    {
        var leveling = new BorderLeveling(made, FlatGround.TopologyOf(made.Mesh), 1e-4);
        foreach (var mesh in kept)
            leveling.Add(mesh);
        return leveling.Differences();
    }

    private static TexturedMesh Textured(double x, byte gray)
    {
        var grid = FlatGround.Grid(12, 6);
        return new()
        {
            Mesh = new() { Origin = new Vector3d(x, 0, 0), Positions = grid.Positions, Triangles = grid.Triangles },
            TextureCoordinates = Array.ConvertAll(
                grid.Triangles, v => new Vector2((grid.Positions[v].X + 6) / 12, (grid.Positions[v].Y + 3) / 6)),
            PageOfTriangle = new int[grid.TriangleCount],
            Pages = [FlatGround.Uniform(48, 24, new Rgb24(gray, gray, gray))],
        };
    }
}
