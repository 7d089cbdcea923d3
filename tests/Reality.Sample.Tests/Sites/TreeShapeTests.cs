using Reality.Core.Numerics;
using Reality.Sample.Sites;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Tests.Sites;

public sealed class TreeShapeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_tree_has_its_height_and_its_crown_radius_within_bumps(bool isConifer)
    {
        var surface = Build(isConifer, seed: 1);
        var crown = surface.Triangles.ToArray().Where((_, i) =>
            surface.Faces[surface.FaceOfTriangle[i / 3]].Kind == SurfaceKind.Foliage).Select(v => surface.Positions[v]).ToList();
        Assert.Equal(3 + 8, crown.Max(p => p.Z), 1.2);
        Assert.Equal(2.5, crown.Max(p => double.Hypot(p.X - 7, p.Y + 5)), 0.75);
        Assert.Equal(3 - 0.3, surface.Bounds.Min.Z, 1e-9);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_crown_ellipsoid_is_closed_and_faces_outward(bool isConifer)
    {
        var surface = Build(isConifer, seed: 1);
        foreach (var face in surface.FaceOfTriangle.Distinct().Where(f => surface.Faces[f].Kind == SurfaceKind.Foliage))
        {
            var triangles = surface.FaceOfTriangle.Index().Where(t => t.Item == face).Select(t => t.Index).ToList();
            Assert.Equal(320, triangles.Count);
            var (volume, edges) = (0.0, new HashSet<(int, int)>());
            foreach (var t in triangles)
            {
                var v = surface.Triangles.Slice(3 * t, 3);
                var (a, b, c) = (surface.Positions[v[0]], surface.Positions[v[1]], surface.Positions[v[2]]);
                volume += Vector3d.Dot(a, Vector3d.Cross(b, c)) / 6;
                Assert.True(edges.Add((v[0], v[1])) && edges.Add((v[1], v[2])) && edges.Add((v[2], v[0])));
            }
            Assert.All(edges, edge => Assert.Contains((edge.Item2, edge.Item1), edges));
            Assert.True(volume > 0.5, $"{volume} cubic meters");
        }
    }

    [Fact]
    public void A_tree_follows_from_its_id_and_the_seed()
    {
        Assert.Equal(Build(false, seed: 1).Positions.ToArray(), Build(false, seed: 1).Positions.ToArray());
        Assert.NotEqual(Build(false, seed: 1).Positions.ToArray(), Build(false, seed: 2).Positions.ToArray());
    }

    private static SampleSurface Build(bool isConifer, ulong seed)
    {
        var builder = new SurfaceBuilder();
        TreeShape.Add(new(7, -5, 8, 2.5, isConifer, 11), ground: 3, seed, builder);
        return new(builder, 1);
    }
}
