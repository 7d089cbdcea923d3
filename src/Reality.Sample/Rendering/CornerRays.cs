using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Sample.Rendering;

/// <summary>Camera rays (x, y, 1) through the corners of all pixels, row by row, with the bounds of each run of rays.</summary>
internal sealed class CornerRays
{
    /// <summary>Number of rays in a run.</summary>
    public const int RunLength = 16;

    private readonly RayBounds[] _boundsOfRun;

    public CornerRays(Camera camera)
    {
        (Columns, Rows) = (camera.Width + 1, camera.Height + 1);
        RunsPerRow = (Columns + RunLength - 1) / RunLength;
        Stride = RunsPerRow * RunLength;
        (X, Y) = (new double[Rows * Stride], new double[Rows * Stride]);
        _boundsOfRun = new RayBounds[Rows * RunsPerRow];
        Parallel.For(0, Rows, row => FillRow(camera, row));
    }

    public int Columns { get; }

    public int Rows { get; }

    public int RunsPerRow { get; }

    /// <summary>Distance between rows in <see cref="X"/> and <see cref="Y"/>: the columns, padded to whole runs.</summary>
    public int Stride { get; }

    /// <summary>x of each ray, NaN in the padding.</summary>
    public double[] X { get; }

    /// <summary>y of each ray, NaN in the padding.</summary>
    public double[] Y { get; }

    public ref readonly RayBounds BoundsOfRun(int row, int run) => ref _boundsOfRun[row * RunsPerRow + run];

    /// <summary>Bounds of the rays in rows of corners, the last included.</summary>
    public RayBounds BoundsOfRows(int first, int last)
    {
        var bounds = RayBounds.Empty;
        foreach (ref readonly var run in _boundsOfRun.AsSpan(first * RunsPerRow, (last - first + 1) * RunsPerRow))
            bounds = bounds.Include(run);
        return bounds;
    }

    public Vector2d At(int column, int row) => new(X[row * Stride + column], Y[row * Stride + column]);

    private void FillRow(Camera camera, int row)
    {
        Array.Fill(X, double.NaN, row * Stride, Stride);
        Array.Fill(Y, double.NaN, row * Stride, Stride);
        for (var run = 0; run < RunsPerRow; run++)
        {
            var bounds = RayBounds.Empty;
            for (var column = run * RunLength; column < Math.Min((run + 1) * RunLength, Columns); column++)
            {
                var ray = camera.NormalizedFromPixel(new(column, row));
                (X[row * Stride + column], Y[row * Stride + column]) = (ray.X, ray.Y);
                bounds = bounds.Include(ray.X, ray.Y);
            }
            _boundsOfRun[row * RunsPerRow + run] = bounds;
        }
    }
}

/// <summary>A box of camera rays (x, y, 1): the bounds of a set of rays or of a projected triangle, rounded outward.</summary>
internal readonly record struct RayBounds(float MinX, float MaxX, float MinY, float MaxY)
{
    public static readonly RayBounds Empty = new(
        float.PositiveInfinity, float.NegativeInfinity, float.PositiveInfinity, float.NegativeInfinity);

    /// <summary>The box extended by a ray, and by one unit in the last place on every side.</summary>
    public RayBounds Include(double x, double y) => new(
        Math.Min(MinX, MathF.BitDecrement((float)x)), Math.Max(MaxX, MathF.BitIncrement((float)x)),
        Math.Min(MinY, MathF.BitDecrement((float)y)), Math.Max(MaxY, MathF.BitIncrement((float)y)));

    public RayBounds Include(in RayBounds other) => new(
        Math.Min(MinX, other.MinX), Math.Max(MaxX, other.MaxX), Math.Min(MinY, other.MinY), Math.Max(MaxY, other.MaxY));

    public bool Overlaps(in RayBounds other) =>
        MinY <= other.MaxY && MaxY >= other.MinY && MinX <= other.MaxX && MaxX >= other.MinX;
}
