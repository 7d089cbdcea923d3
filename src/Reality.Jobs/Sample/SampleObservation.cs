using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Jobs.Sample;

/// <summary>Where one photo sees a control point: exact, in pixels of the distorted photo from its corner.</summary>
public sealed record SampleObservation(PhotoId Photo, Vector2d Pixel);
