namespace Reality.Engine.Mvs;

/// <summary>
/// Where the offset (dx, dy) from a reference pixel lies in a source image: (X + Xx dx + Xy dy, Y + Yx dx + Yy dy), in 1/64
/// pixels from the center of the first pixel.
/// </summary>
internal readonly record struct AffineWarp(float X, float Y, float Xx, float Xy, float Yx, float Yy);
