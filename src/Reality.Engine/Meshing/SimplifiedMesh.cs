using Reality.Core.Scenes;

namespace Reality.Engine.Meshing;

/// <summary>What <see cref="Simplification"/> made of a mesh.</summary>
/// <param name="Mesh">With the origin of the mesh it came from; locked vertices lie where they were, to the bit.</param>
/// <param name="ErrorMeters">
/// The largest distance, by the quadrics, of any vertex to the planes of the triangles it stands for.
/// </param>
public sealed record SimplifiedMesh(Mesh Mesh, double ErrorMeters);
