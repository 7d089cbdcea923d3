namespace Reality.Engine.Features;

/// <summary>An extremum of the difference of Gaussians over position and scale.</summary>
/// <param name="X">Samples of the octave, sub-sample exact; sample 0 has its center at 0.</param>
/// <param name="Y">As X.</param>
/// <param name="Level">Level of the octave, between 0.5 and 3.5.</param>
/// <param name="Response">The difference at the extremum, gray levels; positive for dark blobs.</param>
/// <param name="Octave">-1 for the photo enlarged twice.</param>
internal readonly record struct Extremum(float X, float Y, float Level, float Response, int Octave)
{
    /// <summary>Standard deviation of the Gaussian in full-size pixels.</summary>
    public float Scale => (float)(SiftScales.SigmaOf(Level) * Math.Pow(2, Octave));

    /// <summary>Full-size pixels from the corner of the first pixel: sample 0 of every octave lies on the first pixel's center.</summary>
    public float PixelX => (float)(X * Math.Pow(2, Octave) + 0.5);

    public float PixelY => (float)(Y * Math.Pow(2, Octave) + 0.5);
}
