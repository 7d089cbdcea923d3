using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Core.Tests;

/// <summary>Points in front of a first camera at the world's origin and of a second one, with their exact projections.</summary>
internal sealed class PointPairs
{
    /// <param name="seed">Equal seeds give equal poses and points.</param>
    /// <param name="count">Points that both cameras see.</param>
    /// <param name="flatness">0 for points in a box 3 to 7 m away, 1 for points of one slanted plane.</param>
    public PointPairs(ulong seed, int count, double flatness = 0)
    {
        var random = SeededRandom.For(seed, 0);
        SecondFromFirst = RandomPose(ref random);
        (Points, First, Second) = (new Vector3d[count], new Vector2d[count], new Vector2d[count]);
        for (var i = 0; i < count;)
        {
            var (u, v) = (random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            var depth = (1 - flatness) * (3 + 4 * random.NextDouble()) + flatness * 5 / (1 + 0.3 * u - 0.2 * v);
            var p = new Vector3d(depth * u, depth * v, depth);
            var q = SecondFromFirst * p;
            if (q.Z < 0.5)
                continue;
            (Points[i], First[i], Second[i++]) = (p, new(u, v), new(q.X / q.Z, q.Y / q.Z));
        }
    }

    public RigidTransform SecondFromFirst { get; }

    /// <summary>Positions in the first camera's frame.</summary>
    public Vector3d[] Points { get; }

    /// <summary>Normalized coordinates in the first photo.</summary>
    public Vector2d[] First { get; }

    /// <summary>Normalized coordinates in the second photo.</summary>
    public Vector2d[] Second { get; }

    public Matrix3d Essential => EpipolarGeometry.Essential(SecondFromFirst);

    /// <summary>Moves the points of the second photo by Gaussian noise, then every n-th to a random place.</summary>
    public PointPairs Disturb(double sigma, int outlierStride = int.MaxValue)
    {
        var random = SeededRandom.For(1234, Points.Length);
        for (var i = 0; i < Second.Length; i++)
        {
            Second[i] += sigma * new Vector2d(random.NextGaussian(), random.NextGaussian());
            if (i % outlierStride == outlierStride - 1)
                Second[i] = new(random.NextDouble() - 0.5, random.NextDouble() - 0.5);
        }
        return this;
    }

    /// <summary>A rotation of about 30 degrees and a translation of about 1.5 m.</summary>
    private static RigidTransform RandomPose(ref SeededRandom random) => new(
        Rotation.FromRotationVector(0.3 * random.NextGaussianVector()),
        new(random.NextGaussian(), random.NextGaussian(), 0.5 * random.NextGaussian()));
}
