namespace Reality.Engine.Sfm;

/// <summary>How strongly large residuals count. Residuals are in units of the loss's scale.</summary>
internal enum RobustLoss
{
    /// <summary>Squares, for residuals known to be clean.</summary>
    Squared,

    /// <summary>Squares up to one, then linear.</summary>
    Huber,

    /// <summary>log(1 + r²): far residuals hardly count.</summary>
    Cauchy,
}
