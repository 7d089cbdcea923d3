namespace Reality.Core.Imaging;

/// <summary>
/// A perceptually uniform color map for false colors: equal steps of the value look equally large, and lightness grows with it.
/// </summary>
/// <remarks>
/// The maps of matplotlib by van der Walt and Smith (2015), as polynomials of degree six by Zucker, within 6 gray levels of the
/// published tables.
/// </remarks>
public sealed class ColorMap
{
    private readonly double[] _red, _green, _blue;

    private ColorMap(double[] red, double[] green, double[] blue) => (_red, _green, _blue) = (red, green, blue);

    /// <summary>From violet over green to yellow.</summary>
    public static ColorMap Viridis { get; } = new(
        [0.2777273272, 0.1050930431, -0.3308618287, -4.6342304990, 6.2282699363, 4.7763849977, -5.4354558559],
        [0.0054073445, 1.4046135299, 0.2148475595, -5.7991009734, 14.1799333668, -13.7451453777, 4.6458526122],
        [0.3340998053, 1.3845901626, 0.0950951630, -19.3324409563, 56.6905526007, -65.3530326334, 26.3124352496]);

    /// <summary>From black over red to light yellow, the usual colors of heat.</summary>
    public static ColorMap Inferno { get; } = new(
        [0.0002189404, 0.1065134195, 11.6024930825, -41.7039961314, 77.1629356994, -71.3194282450, 25.1311262248],
        [0.0016510046, 0.5639564368, -3.9728539657, 17.4363988821, -33.4023589421, 32.6260642640, -12.2426689524],
        [-0.0194808984, 3.9327123889, -15.9423941063, 44.3541451987, -81.8073092574, 73.2095198580, -23.0703250029]);

    /// <summary>Color of a share from 0 to 1 of the range; others take the color of the nearer end.</summary>
    public Rgb24 At(double share)
    {
        var t = Math.Clamp(share, 0, 1);
        return new(Level(_red, t), Level(_green, t), Level(_blue, t));
    }

    private static byte Level(double[] polynomial, double t)
    {
        var sum = 0.0;
        for (var i = polynomial.Length - 1; i >= 0; i--)
            sum = sum * t + polynomial[i];
        return (byte)Math.Round(255 * Math.Clamp(sum, 0, 1));
    }
}
