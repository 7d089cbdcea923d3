using System.Numerics;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>
/// Splats in training: their parameters, and the moments of their gradients. Sixteen splats make a block, which stores the
/// sixteen values of each parameter side by side.
/// </summary>
public sealed class SplatParameters
{
    /// <summary>Parameters of a splat.</summary>
    public const int PerSplat = 59;

    internal const int Position = 0;
    internal const int LogScale = 3;

    /// <summary>w, x, y, z of any length.</summary>
    internal const int Quaternion = 6;
    internal const int Opacity = 10;

    /// <summary>Red, green and blue of each coefficient.</summary>
    internal const int Harmonic = 11;

    internal const int BlockLength = PerSplat * Lanes.Count;

    /// <param name="origin">World position that the positions are relative to.</param>
    /// <param name="areTrained">Whether to keep moments; splats without them are only rendered.</param>
    public SplatParameters(Vector3d origin, int count, bool areTrained = true)
    {
        (Origin, Count) = (origin, count);
        BlockCount = (count + Lanes.Count - 1) / Lanes.Count;
        Values = new float[BlockCount * BlockLength];
        FirstMoments = areTrained ? new float[Values.Length] : [];
        SecondMoments = areTrained ? new float[Values.Length] : [];
    }

    public Vector3d Origin { get; }

    public int Count { get; private set; }

    /// <summary>The first splats, which are rendered but not trained: those around a tile.</summary>
    public int FixedCount { get; init; }

    internal int BlockCount { get; private set; }

    internal float[] Values { get; private set; }

    internal float[] FirstMoments { get; private set; }

    internal float[] SecondMoments { get; private set; }

    internal ref float this[int splat, int parameter] => ref Values[IndexOf(splat, parameter)];

    internal static int IndexOf(int splat, int parameter) =>
        splat / Lanes.Count * BlockLength + parameter * Lanes.Count + splat % Lanes.Count;

    /// <summary>Appends splats whose parameters are zero.</summary>
    internal void Grow(int count)
    {
        Count += count;
        BlockCount = (Count + Lanes.Count - 1) / Lanes.Count;
        if (Values.Length >= BlockCount * BlockLength)
            return;
        Values = Resized(Values);
        FirstMoments = Resized(FirstMoments);
        SecondMoments = Resized(SecondMoments);

        float[] Resized(float[] array)
        {
            Array.Resize(ref array, BlockCount * BlockLength);
            return array;
        }
    }

    /// <summary>Copies the parameters of a splat to another, and resets the moments of both.</summary>
    internal void Copy(int from, int to)
    {
        for (var p = 0; p < PerSplat; p++)
        {
            this[to, p] = this[from, p];
            foreach (var splat in (ReadOnlySpan<int>)[from, to])
                FirstMoments[IndexOf(splat, p)] = SecondMoments[IndexOf(splat, p)] = 0;
        }
    }

    /// <summary>Splats to train further, or to render only.</summary>
    /// <param name="fixedCount">See <see cref="FixedCount"/>.</param>
    public static SplatParameters Of(SplatCloud cloud, bool areTrained = true, int fixedCount = 0)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        var splats = new SplatParameters(cloud.Origin, cloud.Count, areTrained) { FixedCount = fixedCount };
        for (var i = 0; i < cloud.Count; i++)
            splats.Set(i, cloud, i);
        return splats;
    }

    /// <summary>Sets the parameters of a splat to those of one of a cloud with the same origin.</summary>
    internal void Set(int splat, SplatCloud cloud, int from)
    {
        var (p, s, q) = (cloud.Positions[from], cloud.LogScales[from], cloud.Rotations[from]);
        for (var axis = 0; axis < 3; axis++)
            (this[splat, Position + axis], this[splat, LogScale + axis]) = (p[axis], s[axis]);
        this[splat, Quaternion] = q.W;
        for (var part = 0; part < 3; part++)
            this[splat, Quaternion + 1 + part] = q[part];
        this[splat, Opacity] = cloud.OpacityLogits[from];
        var stride = 3 * cloud.CoefficientCount;
        for (var k = 0; k < stride; k++)
            this[splat, Harmonic + k] = cloud.Harmonics[from * stride + k];
    }

    /// <summary>The splats of degree 3, with rotations of length one.</summary>
    public SplatCloud ToCloud()
    {
        var stride = 3 * SphericalHarmonics.CountOf(SphericalHarmonics.MaxDegree);
        var cloud = new SplatCloud
        {
            Origin = Origin, Degree = SphericalHarmonics.MaxDegree, IsAntialiased = true,
            Positions = new Vector3[Count], LogScales = new Vector3[Count], Rotations = new System.Numerics.Quaternion[Count],
            OpacityLogits = new float[Count], Harmonics = new float[Count * stride],
        };
        for (var i = 0; i < Count; i++)
        {
            cloud.Positions[i] = new(this[i, Position], this[i, Position + 1], this[i, Position + 2]);
            cloud.LogScales[i] = new(this[i, LogScale], this[i, LogScale + 1], this[i, LogScale + 2]);
            var (w, x, y, z) = (
                this[i, Quaternion], this[i, Quaternion + 1], this[i, Quaternion + 2], this[i, Quaternion + 3]);
            var length = MathF.Sqrt(w * w + x * x + y * y + z * z);
            cloud.Rotations[i] = length > 0 ? new(x / length, y / length, z / length, w / length)
                : System.Numerics.Quaternion.Identity;
            cloud.OpacityLogits[i] = this[i, Opacity];
            for (var k = 0; k < stride; k++)
                cloud.Harmonics[i * stride + k] = this[i, Harmonic + k];
        }
        return cloud;
    }
}
