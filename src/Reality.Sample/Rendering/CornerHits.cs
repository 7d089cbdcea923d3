using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reality.Core.Numerics;
using Reality.Sample.Flights;
using Reality.Sample.Surfaces;

namespace Reality.Sample.Rendering;

/// <summary>Finds the first triangle that the ray through each pixel corner of a band of rows meets.</summary>
/// <remarks>
/// A z-buffer with exact rays: each triangle is intersected with the rays in its bounds, four at a time, and the nearest hit
/// is kept. The hits equal those of <see cref="TriangleGrid.TryIntersect"/> but need no grid walk per ray.
/// </remarks>
/// <param name="rowCount">Maximum number of corner rows in a band.</param>
internal sealed class CornerHits(SampleSurface surface, CornerRays rays, int rowCount)
{
    /// <summary>Value of <see cref="At"/> for a ray that meets nothing.</summary>
    public const int None = -1;

    private readonly double[] _distance = new double[rowCount * rays.Stride];
    private readonly long[] _triangle = new long[rowCount * rays.Stride];
    private readonly RayBounds[] _boundsOfRun = new RayBounds[rays.RunsPerRow];
    private int _firstRow;

    /// <summary>The first triangle on the ray through a corner, or <see cref="None"/>.</summary>
    public int At(int column, int row) => (int)_triangle[(row - _firstRow) * rays.Stride + column];

    /// <summary>Finds the hits of rows of corners, the last included; they replace earlier ones.</summary>
    /// <param name="triangles">All triangles that these rays may meet.</param>
    public void Find(ReadOnlySpan<SeenTriangles.Entry> triangles, SampleEye eye, int firstRow, int lastRow)
    {
        _firstRow = firstRow;
        Array.Fill(_distance, double.PositiveInfinity);
        Array.Fill(_triangle, None);
        Array.Fill(_boundsOfRun, RayBounds.Empty);
        for (var row = firstRow; row <= lastRow; row++)
        {
            for (var run = 0; run < _boundsOfRun.Length; run++)
                _boundsOfRun[run] = _boundsOfRun[run].Include(rays.BoundsOfRun(row, run));
        }

        foreach (ref readonly var entry in triangles)
        {
            var map = new CameraTriangle(surface.Grid.MapOf(entry.Triangle), eye);
            for (var run = FirstRun(entry.Bounds.MinX); run < _boundsOfRun.Length; run++)
            {
                if (_boundsOfRun[run].MinX > entry.Bounds.MaxX)
                    break;
                for (var row = firstRow; row <= lastRow; row++)
                {
                    if (rays.BoundsOfRun(row, run).Overlaps(entry.Bounds))
                        Draw(map, entry.Triangle, row, run);
                }
            }
        }
    }

    private void Draw(in CameraTriangle triangle, int id, int row, int run)
    {
        ref var x = ref MemoryMarshal.GetArrayDataReference(rays.X);
        ref var y = ref MemoryMarshal.GetArrayDataReference(rays.Y);
        ref var nearest = ref MemoryMarshal.GetArrayDataReference(_distance);
        ref var first = ref MemoryMarshal.GetArrayDataReference(_triangle);
        var ray = (nuint)(row * rays.Stride + run * CornerRays.RunLength);
        var hit = (nuint)((row - _firstRow) * rays.Stride + run * CornerRays.RunLength);
        for (nuint i = 0; i < CornerRays.RunLength; i += (nuint)Vector256<double>.Count)
        {
            var best = Vector256.LoadUnsafe(ref nearest, hit + i);
            var isHit = triangle.Meets(
                Vector256.LoadUnsafe(ref x, ray + i), Vector256.LoadUnsafe(ref y, ray + i), best, out var distance);
            if (isHit == Vector256<double>.Zero)
                continue;
            Vector256.ConditionalSelect(isHit, distance, best).StoreUnsafe(ref nearest, hit + i);
            Vector256.ConditionalSelect(isHit.AsInt64(), Vector256.Create((long)id), Vector256.LoadUnsafe(ref first, hit + i))
                .StoreUnsafe(ref first, hit + i);
        }
    }

    // The bounds of the runs increase in x; a guess from even spacing is off by a run or two.
    private int FirstRun(float minX)
    {
        var (left, right) = (_boundsOfRun[0].MinX, _boundsOfRun[^1].MaxX);
        var run = (int)Math.Clamp((minX - left) / (right - left) * _boundsOfRun.Length, 0, _boundsOfRun.Length - 1);
        while (run > 0 && _boundsOfRun[run - 1].MaxX >= minX)
            run--;
        while (run < _boundsOfRun.Length && _boundsOfRun[run].MaxX < minX)
            run++;
        return run;
    }

    /// <summary>A <see cref="UnitTriangleMap"/> for rays (x, y, 1) from the eye, in the camera's frame.</summary>
    private readonly struct CameraTriangle
    {
        private readonly Vector3d _b1;
        private readonly Vector3d _b2;
        private readonly Vector3d _height;
        private readonly double _b1AtEye;
        private readonly double _b2AtEye;
        private readonly double _heightAtEye;

        public CameraTriangle(in UnitTriangleMap map, SampleEye eye)
        {
            (_b1, _b1AtEye) = (eye.CameraFromWorld * map.Row0, Vector3d.Dot(map.Row0, eye.Center) + map.D0);
            (_b2, _b2AtEye) = (eye.CameraFromWorld * map.Row1, Vector3d.Dot(map.Row1, eye.Center) + map.D1);
            (_height, _heightAtEye) = (eye.CameraFromWorld * map.Row2, Vector3d.Dot(map.Row2, eye.Center) + map.D2);
        }

        /// <summary>Mask of the rays, out of four, that meet the triangle nearer than <paramref name="best"/>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<double> Meets(
            Vector256<double> x, Vector256<double> y, Vector256<double> best, out Vector256<double> distance)
        {
            distance = Vector256.Create(-_heightAtEye) / Along(_height, x, y);
            var b1 = Along(_b1, x, y) * distance + Vector256.Create(_b1AtEye);
            var b2 = Along(_b2, x, y) * distance + Vector256.Create(_b2AtEye);
            var border = Vector256.Create(-UnitTriangleMap.BorderTolerance);
            return Vector256.GreaterThan(distance, Vector256<double>.Zero) & Vector256.LessThan(distance, best)
                & Vector256.GreaterThanOrEqual(b1, border) & Vector256.GreaterThanOrEqual(b2, border)
                & Vector256.LessThanOrEqual(b1 + b2, Vector256.Create(1 + UnitTriangleMap.BorderTolerance));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<double> Along(in Vector3d row, Vector256<double> x, Vector256<double> y) =>
            Vector256.Create(row.X) * x + Vector256.Create(row.Y) * y + Vector256.Create(row.Z);
    }
}
