using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public sealed class ViewLabelingTests
{
    private static readonly Mesh Strip = FlatGround.Grid(4, 1); // its eight triangles form a chain

    [Fact]
    public void Without_seam_costs_each_triangle_takes_the_photo_that_shows_it_best()
    {
        var faces = RandomFaces(Strip.TriangleCount, 3, 1);

        var labels = Solve(Strip, faces, 0);

        for (var t = 0; t < labels.Length; t++)
            Assert.Equal(faces.BestQuality(t), faces.Quality[t * FaceViews.MaxCount + faces.IndexOf(t, labels[t])]);
    }

    [Fact]
    public void With_high_seam_costs_one_photo_shows_all()
    {
        var labels = Solve(Strip, RandomFaces(Strip.TriangleCount, 3, 2), 1000);

        Assert.Single(labels.Distinct());
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.1)]
    [InlineData(0.3)]
    public void On_a_chain_of_triangles_the_total_cost_is_the_least_there_is(double seamCost)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var faces = RandomFaces(Strip.TriangleCount, 3, seed);
            var cost = Cost(Strip, faces, Solve(Strip, faces, seamCost), seamCost);

            var least = double.PositiveInfinity;
            var labels = new int[Strip.TriangleCount];
            for (var code = 0; code < Math.Pow(3, labels.Length); code++)
            {
                for (var (t, rest) = (0, code); t < labels.Length; t++, rest /= 3)
                    labels[t] = rest % 3;
                least = Math.Min(least, Cost(Strip, faces, labels, seamCost));
            }
            Assert.InRange(cost, least - 1e-3, least * 1.0001 + 1e-3);
        }
    }

    [Fact]
    public void On_a_grid_the_total_cost_is_not_above_that_of_simple_choices()
    {
        var mesh = FlatGround.Grid(12, 12);
        for (ulong seed = 0; seed < 5; seed++)
        {
            var faces = RandomFaces(mesh.TriangleCount, 5, seed);
            const double seamCost = 0.5;

            var cost = Cost(mesh, faces, Solve(mesh, faces, seamCost), seamCost);

            Assert.InRange(cost, 0, Cost(mesh, faces, Solve(mesh, faces, 0), seamCost));
            for (var view = 0; view < 5; view++)
                Assert.InRange(cost, 0, Cost(mesh, faces, [.. Enumerable.Repeat(view, mesh.TriangleCount)], seamCost));
        }
    }

    [Fact]
    public void Triangles_that_no_photo_shows_stay_unseen_and_disturb_no_neighbor()
    {
        var faces = new FaceViews(Strip.TriangleCount);
        for (var t = 0; t < Strip.TriangleCount; t++)
        {
            if (t != 3)
                faces.Add(t, (short)(t < 3 ? 0 : 1), 10);
        }

        Assert.Equal([0, 0, 0, ViewLabeling.Unseen, 1, 1, 1, 1], Solve(Strip, faces, 5));
    }

    private static int[] Solve(Mesh mesh, FaceViews faces, double seamCost) =>
        ViewLabeling.Solve(mesh, FlatGround.TopologyOf(mesh), faces, seamCost, default);

    /// <summary>Every view shows every triangle, at qualities of 1 to 100 effective pixels.</summary>
    private static FaceViews RandomFaces(int triangleCount, int viewCount, ulong seed)
    {
        var random = SeededRandom.For(seed, 0);
        var faces = new FaceViews(triangleCount);
        for (var t = 0; t < triangleCount; t++)
        {
            for (short view = 0; view < viewCount; view++)
                faces.Add(t, view, (float)Math.Pow(100, random.NextDouble()));
        }
        return faces;
    }

    /// <summary>
    /// The definition: resolution lost over effective pixels, plus lengths of seams in texels of the coarser side.
    /// </summary>
    private static double Cost(Mesh mesh, FaceViews faces, int[] labels, double seamCost)
    {
        double sum = 0;
        for (var t = 0; t < labels.Length; t++)
        {
            var best = faces.BestQuality(t);
            sum += best * Math.Min(3, 0.5 * Math.Log(best / faces.Quality[t * FaceViews.MaxCount + faces.IndexOf(t, labels[t])]));
            for (var other = t + 1; other < labels.Length; other++)
            {
                var shared = mesh.Triangles.Skip(3 * t).Take(3).Intersect(mesh.Triangles.Skip(3 * other).Take(3)).ToArray();
                if (shared.Length < 2 || labels[t] == labels[other])
                    continue;
                var length = Vector3.Distance(mesh.Positions[shared[0]], mesh.Positions[shared[1]]);
                // Triangles of half a square meter.
                var texelsPerMeter = Math.Sqrt(Math.Min(best, faces.BestQuality(other)) / 0.5);
                sum += seamCost * length * texelsPerMeter;
            }
        }
        return sum;
    }
}
