using Reality.Core.Geometry;

namespace Reality.Engine.Sfm;

/// <summary>Two photos to start from, with their relative pose.</summary>
/// <param name="Score">Inliers, each weighted by how well its rays cross.</param>
internal sealed record InitialPair(int First, int Second, RigidTransform SecondFromFirst, double Score);
