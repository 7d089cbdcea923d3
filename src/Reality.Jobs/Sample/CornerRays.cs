using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Jobs.Sample;

/// <summary>Rays (x, y, 1) through the corners of a camera's pixels, row by row, with the bounds of each run of them.</summary>
internal sealed class CornerRays
{
    /// <summary>Rays of a run.</summary>
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

    /// <summary>From a ray to the one below it in <see cref="X"/> and <see cref="Y"/>; NaN fills the last run.</summary>
    public int Stride { get; }

    public double[] X { get; }

    public double[] Y { get; }

    public ref readonly RayBounds BoundsOfRun(int row, int run) => ref _boundsOfRun[row * RunsPerRow + run];

    /// <summary>Bounds of the rays of the rows of corners from the first to the last.</summary>
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
