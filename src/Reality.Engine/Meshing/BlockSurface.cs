using System.Numerics;
using Reality.Core.Numerics;

namespace Reality.Engine.Meshing;

/// <summary>What marching cubes gives: vertices, some of them unused, and the triangles of each block.</summary>
/// <param name="Origin">World coordinates of the positions' zero.</param>
/// <param name="Positions">Meters.</param>
/// <param name="IsSeen">Per vertex, whether a view saw it; the others close holes.</param>
/// <param name="TrianglesOfBlock">Three vertex indices a triangle; empty for blocks that were not asked for.</param>
internal sealed record BlockSurface(
    Vector3d Origin, Vector3[] Positions, bool[] IsSeen, IReadOnlyList<List<int>> TrianglesOfBlock);
