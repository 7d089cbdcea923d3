namespace Reality.Core.Imaging;

/// <summary>A color of three bytes, sRGB.</summary>
public readonly record struct Rgb24(byte R, byte G, byte B);
