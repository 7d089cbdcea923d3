namespace Reality.Cluster;

/// <summary>Lets tests stop a worker between a transaction and what follows from it; does nothing otherwise.</summary>
internal class Transitions
{
    public virtual void Pass(Transition transition)
    {
    }
}
