using System.Numerics;
using Reality.Core.Imaging;
using Reality.Core.Numerics;

namespace Reality.Engine.Analysis;

/// <summary>Points of a surface, as separate arrays.</summary>
public sealed class SampledPoints
{
    /// <summary>World coordinates of the positions' zero.</summary>
    public required Vector3d Origin { get; init; }

    /// <summary>Meters from <see cref="Origin"/>, in world axes.</summary>
    public required Vector3[] Positions { get; init; }

    public required Rgb24[] Colors { get; init; }

    /// <summary>Unit normals, outwards.</summary>
    public required Vector3[] Normals { get; init; }

    public int Count => Positions.Length;
}
