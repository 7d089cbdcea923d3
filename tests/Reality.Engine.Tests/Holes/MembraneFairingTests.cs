using Reality.Core.Numerics;
using Reality.Engine.Holes;

namespace Reality.Engine.Tests.Holes;

/// <summary>A round hole of 1 m in a surface that falls or rises outward from it.</summary>
public sealed class MembraneFairingTests
{
    private const int Count = 16;
    private const double VoxelSize = 0.1;

    [Fact]
    public void A_membrane_in_a_plane_becomes_flat_and_its_loop_stays()
    {
        var mesh = Membrane();
        var loop = mesh.Positions.Take(Count).ToList();
        var random = new Random(2);
        for (var i = Count; i < mesh.Positions.Count; i++)
            mesh.Positions[i] += new Vector3d(0, 0, random.NextDouble() - 0.5);

        MembraneFairing.Fair(mesh, Around(0), 0.5, VoxelSize, default);

        Assert.Equal(loop, mesh.Positions.Take(Count));
        Assert.All(mesh.Positions, p => Assert.Equal(0, p.Z, 1e-5));
        Assert.All(mesh.Positions.Skip(Count), p => Assert.InRange(Math.Sqrt(p.X * p.X + p.Y * p.Y), 0, 1));
    }

    [Fact]
    public void A_membrane_continues_the_slope_around_it_the_farther_the_longer_slopes_take_to_fade()
    {
        var heights = new[] { 0.001, 0.1, 0.3, 1 }.Select(length =>
        {
            var mesh = Membrane();
            MembraneFairing.Fair(mesh, Around(-0.5), length, VoxelSize, default);
            return mesh.Positions.Max(p => p.Z);
        }).ToList();

        Assert.Equal(heights.Order(), heights);
        Assert.InRange(heights[0], 0, 0.01);
        // A cone with this slope would be 0.5 m high.
        Assert.InRange(heights[^1], 0.1, 0.5);
    }

    [Fact]
    public void The_sign_of_the_slope_is_that_of_the_membrane()
    {
        var (up, down) = (Membrane(), Membrane());

        MembraneFairing.Fair(up, Around(-0.5), 0.5, VoxelSize, default);
        MembraneFairing.Fair(down, Around(0.5), 0.5, VoxelSize, default);

        Assert.Equal(up.Positions.Max(p => p.Z), -down.Positions.Min(p => p.Z), 1e-6);
        Assert.InRange(up.Positions.Min(p => p.Z), -0.01, 0);
    }

    [Fact]
    public void A_triangle_without_vertices_inside_stays()
    {
        var mesh = new MembraneMesh([new(0, 0, 0), new(1, 0, 0), new(0, 1, 1)], [0, 1, 2]);

        MembraneFairing.Fair(mesh, new([], []), 1, VoxelSize, default);

        Assert.Equal([new(0, 0, 0), new(1, 0, 0), new(0, 1, 1)], mesh.Positions);
    }

    private static MembraneMesh Membrane()
    {
        var loop = Enumerable.Range(0, Count).Select(i => Ring(1, i, 0)).ToList();
        var mesh = new MembraneMesh(loop, MinimalAreaTriangulation.Triangulate(loop, default));
        MembraneRefinement.Refine(mesh, default);
        Assert.InRange(mesh.Positions.Count, Count + 4, 1000);
        return mesh;
    }

    // A skirt of half a meter.
    private static SurroundingSurface Around(double slope)
    {
        var triangles = new List<(int, int, int)>();
        for (var i = 0; i < Count; i++)
        {
            var next = (i + 1) % Count;
            triangles.Add((next, i, Count + i));
            triangles.Add((next, Count + i, Count + next));
        }
        return new([.. Enumerable.Range(0, Count).Select(i => Ring(1.5, i, 0.5 * slope))], triangles);
    }

    private static Vector3d Ring(double radius, int i, double height)
    {
        var (sine, cosine) = Math.SinCos(2 * Math.PI * i / Count);
        return new(radius * cosine, radius * sine, height);
    }
}
