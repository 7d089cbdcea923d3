using Reality.Core.Scenes;
using Reality.Engine.Meshing;

namespace Reality.Engine.Tests.Meshing;

public sealed class PlaneGrowthTests
{
    private const int Side = 30;
    private const double Tolerance = 0.3;

    [Fact]
    public void A_roof_is_two_planes_that_end_at_the_ridge()
    {
        var mesh = TestMeshes.Grid(Side, (x, _) => -0.5f * Math.Abs(x - 15));

        var (planes, labels) = Find(mesh);

        Assert.Equal(2, planes.Count);
        var (left, right) = (LabelAt(mesh, labels, 5, 15), LabelAt(mesh, labels, 25, 15));
        Assert.Equal([0, 1], new[] { left, right }.Order());
        for (var i = 0; i < mesh.VertexCount; i++)
        {
            if (Math.Abs(mesh.Positions[i].X - 15) > 2)
                Assert.Equal(mesh.Positions[i].X < 15 ? left : right, labels[i]);
            if (labels[i] != PlaneGrowth.None)
                Assert.InRange(planes[labels[i]].DistanceTo(mesh.Positions[i]), 0, Tolerance);
        }
    }

    [Fact]
    public void A_step_parts_two_planes_of_the_same_direction()
    {
        var mesh = TestMeshes.Grid(Side, (x, _) => x < 15 ? 0 : 6);

        var (planes, labels) = Find(mesh);

        Assert.Equal(2, planes.Count);
        Assert.NotEqual(LabelAt(mesh, labels, 5, 15), LabelAt(mesh, labels, 25, 15));
    }

    [Fact]
    public void Noise_below_the_tolerance_stays_in_one_plane()
    {
        var random = new Random(4);
        var mesh = TestMeshes.Grid(Side, (x, _) => 0.2f * x + 0.1f * (random.NextSingle() - 0.5f));

        var (planes, labels) = Find(mesh);

        var plane = Assert.Single(planes);
        Assert.InRange(labels.Count(label => label == 0), 0.95 * mesh.VertexCount, mesh.VertexCount);
        // The plane itself lies within the noise.
        Assert.InRange(plane.DistanceTo(new(15, 15, 3)), 0, 0.03);
    }

    [Fact]
    public void What_bends_by_more_than_the_tolerance_and_what_is_small_is_no_plane()
    {
        var bowl = TestMeshes.Grid(Side, (x, y) => 0.06f * ((x - 15) * (x - 15) + (y - 15) * (y - 15)));
        var patch = TestMeshes.Grid(6, (_, _) => 0);

        foreach (var mesh in new[] { bowl, patch })
        {
            var (planes, labels) = Find(mesh);
            Assert.Empty(planes);
            Assert.All(labels, label => Assert.Equal(PlaneGrowth.None, label));
        }
    }

    private static (IReadOnlyList<FoundPlane> Planes, int[] Labels) Find(Mesh mesh) =>
        PlaneGrowth.Find(mesh, new VertexRings(mesh), Tolerance, 1, new ParallelOptions { MaxDegreeOfParallelism = 2 });

    private static int LabelAt(Mesh mesh, int[] labels, float x, float y) =>
        labels[Array.FindIndex(mesh.Positions, p => p.X == x && p.Y == y)];
}
